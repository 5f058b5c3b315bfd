-- ARGV: for each job id, token, percent, note.
for i = 1, #ARGV, 4 do
  local job = find_held(ARGV[i], ARGV[i + 1])
  if job then
    redis.call('HSET', job_key(job.id), 'percent', ARGV[i + 2], 'note', ARGV[i + 3])
  end
end
