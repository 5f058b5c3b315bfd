-- ARGV: for each job id, order. A job that is no longer scheduled, or not due, does not change.
for i = 1, #ARGV, 2 do
  local due = redis.call('ZSCORE', scheduled, ARGV[i])
  local job = due and tonumber(due) <= now and find(ARGV[i])
  if job then
    redis.call('ZREM', scheduled, job.id)
    job.ready, job.order = true, ARGV[i + 1]
    redis.call('HSET', job_key(job.id), 'ready', '1', 'order', job.order)
    place(job)
  end
end
