-- ARGV: lease, then id and token of each. Returns the indexes, from 0, of the held ones, and of those that an operator cancelled.
local held, cancelled = {}, {}
local till = now + ARGV[1]
for i = 2, #ARGV, 2 do
  local job = find_held(ARGV[i], ARGV[i + 1])
  if job then
    redis.call('HSET', job_key(job.id), 'until', till)
    if redis.call('ZADD', leases, till, job.id) == 1 then withdraw(job) end
    held[#held + 1] = i / 2 - 1
    if redis.call('HEXISTS', job_key(job.id), 'cancel') == 1 then cancelled[#cancelled + 1] = i / 2 - 1 end
  end
end
return { held, cancelled }
