-- ARGV: for each job id, token, wait, errors, number of attempts that do not count.
for i = 1, #ARGV, 5 do
  local job = find_held(ARGV[i], ARGV[i + 1])
  if job then
    unlease(job)
    local wait = tonumber(ARGV[i + 2])
    job.ready, job.due = wait == 0, now + wait
    redis.call('HSET', job_key(job.id), 'ready', job.ready and '1' or '0', 'due', job.due, 'errors', ARGV[i + 3],
      'attempt', job.attempt - tonumber(ARGV[i + 4]))
    release(job)
  end
end
