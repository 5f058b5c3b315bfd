-- Returns for each queue and name: queue, name, all, running, waiting, and when the next job became due (0: none waits).
local running, waiting, oldest = {}, {}, {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', leases, now, '+inf')) do
  local f = redis.call('HMGET', job_key(id), 'queue', 'name')
  if f[1] then
    local kind = f[1] .. '|' .. f[2]
    running[kind] = (running[kind] or 0) + 1
  end
end
local function wait(kind, number, due)
  waiting[kind] = (waiting[kind] or 0) + number
  due = tonumber(due or nil)
  if due and (not oldest[kind] or due < oldest[kind]) then oldest[kind] = due end
end
for _, line in ipairs(redis.call('SMEMBERS', lines)) do
  local key = base .. ':ready:' .. line
  local kind = string.match(line, '^%-?%d+|(.*)$')
  local first = redis.call('ZRANGE', key, 0, 0)[1]
  if first then wait(kind, redis.call('ZCARD', key), redis.call('HGET', job_key(first), 'due')) end
end
-- A job with an expired lease counts as waiting; the next claim puts it back into its line.
for _, id in ipairs(redis.call('ZRANGEBYSCORE', leases, '-inf', now)) do
  local f = redis.call('HMGET', job_key(id), 'queue', 'name', 'due')
  if f[1] then wait(f[1] .. '|' .. f[2], 1, f[3]) end
end

local result = {}
local live = redis.call('HGETALL', counts)
for i = 1, #live, 2 do
  local kind = live[i]
  local queue, name = string.match(kind, '^([^|]*)|(.*)$')
  wait(kind, redis.call('ZCARD', base .. ':held:' .. kind))
  local n = #result
  result[n + 1], result[n + 2], result[n + 3], result[n + 4], result[n + 5], result[n + 6] =
    queue, name, tonumber(live[i + 1]), running[kind] or 0, waiting[kind], oldest[kind] or 0
end
return result
