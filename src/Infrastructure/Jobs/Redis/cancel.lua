-- ARGV: id, token, lease. Leases a job that no worker holds to the token; otherwise notifies its worker.
-- Returns 0: no such job, 1: leased, 2: notified.
local job = find(ARGV[1])
if not job then return 0 end
local till = redis.call('HGET', job_key(job.id), 'until')
if till and tonumber(till) > now then
  redis.call('HSET', job_key(job.id), 'cancel', 1)
  redis.call('PUBLISH', base .. ':cancelled', job.id)
  return 2
end
unlease(job)
redis.call('HSET', job_key(job.id), 'token', ARGV[2], 'until', now + ARGV[3])
redis.call('ZADD', leases, now + ARGV[3], job.id)
return 1
