-- ARGV: the maximum number. Returns id, queue, priority, tenant, due of the scheduled jobs that are due.
local result = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', scheduled, '-inf', now, 'LIMIT', 0, ARGV[1])) do
  local f = redis.call('HMGET', job_key(id), 'queue', 'priority', 'tenant', 'due')
  if f[1] then
    local n = #result
    result[n + 1], result[n + 2], result[n + 3], result[n + 4], result[n + 5] = id, f[1], f[2], f[3], f[4]
  else
    redis.call('ZREM', scheduled, id)
  end
end
return result
