-- KEYS[1]: a hash of the tokens and the time (milliseconds) at which there were so many. ARGV: permits, window in milliseconds, segments, cost.
-- Returns: allowed, remaining, milliseconds until tokens come back (Memory/TokenBucket.cs).
local permits, window, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[4])
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local perToken = window / permits
local stored = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(stored[1]) or permits, tonumber(stored[2]) or now
if now > at then
  tokens = math.min(permits, tokens + (now - at) / perToken)
  at = now
end

-- For rounding: after the reset that it named, a request must succeed.
local slack = 1e-6
local allowed, missing = 0, cost - tokens
if missing <= slack then
  allowed = 1
  tokens = math.max(0, tokens - cost)
  missing = math.min(1, permits - tokens)
  redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens), 'at', string.format('%.3f', at))
  redis.call('PEXPIRE', KEYS[1], math.ceil(window))
end
return { allowed, math.floor(tokens + slack), math.ceil(missing * perToken) }
