-- ARGV: the most. Returns id, queue, priority, tenant, due of what was for later and is due.
local answer = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', scheduled, '-inf', now, 'LIMIT', 0, ARGV[1])) do
  local f = redis.call('HMGET', job_key(id), 'queue', 'priority', 'tenant', 'due')
  if f[1] then
    local n = #answer
    answer[n + 1], answer[n + 2], answer[n + 3], answer[n + 4], answer[n + 5] = id, f[1], f[2], f[3], f[4]
  else
    redis.call('ZREM', scheduled, id)
  end
end
return answer
