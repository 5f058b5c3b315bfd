-- KEYS[1]: a hash of segments and the units taken in each. ARGV: permits, window in milliseconds, segments, cost.
-- Returns: allowed, remaining, milliseconds until units come back (Memory/SlidingWindow.cs).
local permits, window, segments, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
-- The server's clock, because those of the processes differ.
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local length = window / segments
local current = math.floor(now / length)
local taken, total = {}, 0
local fields = redis.call('HGETALL', KEYS[1])
for i = 1, #fields, 2 do
  local segment, units = tonumber(fields[i]), tonumber(fields[i + 1])
  if segment < current - segments then
    redis.call('HDEL', KEYS[1], fields[i])
  else
    taken[segment] = units
    total = total + units
  end
end

local allowed, missing = 0, total + cost - permits
if missing <= 0 then
  allowed, missing = 1, 1
  total = total + cost
  taken[current] = (taken[current] or 0) + cost
  redis.call('HINCRBY', KEYS[1], string.format('%.0f', current), cost)
  redis.call('PEXPIRE', KEYS[1], math.ceil(window + length))
end

local reset = 0
for segment = current - segments, current do
  missing = missing - (taken[segment] or 0)
  if missing <= 0 then
    reset = math.ceil((segment + segments + 1) * length - now)
    break
  end
end
return { allowed, permits - total, reset }
