-- ARGV: token, lease, count, maximum number of skipped jobs, number of names, names, number of queues, queues, full tenants.
-- Returns for each claimed job: id, row, order, due, attempt, errors; in the order in which the jobs start.
local token, lease, count, skips = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local at = 5
local function read_set(length)
  local set = {}
  for i = at, at + length - 1 do set[ARGV[i]] = true end
  at = at + length
  return set
end
local function read_counted_set()
  at = at + 1
  return read_set(tonumber(ARGV[at - 1]))
end
local names, queues = read_counted_set(), read_counted_set()
local has_full = at <= #ARGV
local full = read_set(#ARGV - at + 1)

-- Jobs with expired leases wait again, at their old places.
for _, id in ipairs(redis.call('ZRANGEBYSCORE', leases, '-inf', now, 'LIMIT', 0, 1000)) do
  redis.call('ZREM', leases, id)
  local job = find(id)
  if job then place(job) end
end

-- The lines to read, by priority.
local by_priority, priorities = {}, {}
for _, line in ipairs(redis.call('SMEMBERS', lines)) do
  local priority, queue, name = string.match(line, '^(%-?%d+)|([^|]*)|(.*)$')
  if queues[queue] and names[name] then
    priority = tonumber(priority)
    if not by_priority[priority] then
      by_priority[priority] = {}
      priorities[#priorities + 1] = priority
    end
    table.insert(by_priority[priority], { line = line, key = base .. ':ready:' .. line, page = {}, at = 1, read = 0, taken = {} })
  end
end
table.sort(priorities)

local claimed = {}
local function fill(line, size)
  line.page = redis.call('ZRANGE', line.key, line.read, line.read + size - 1, 'WITHSCORES')
  line.at = 1
  if line.read == 0 and #line.page == 0 then redis.call('SREM', lines, line.line) end
  line.read = line.read + #line.page / 2
end

-- The line whose first job comes first.
local function next_of(candidates, size)
  local best, best_order
  for i = #candidates, 1, -1 do
    local line = candidates[i]
    if line.at > #line.page then fill(line, size) end
    if #line.page == 0 then
      table.remove(candidates, i)
    else
      local order = tonumber(line.page[line.at + 1])
      if not best or order < best_order or (order == best_order and line.page[line.at] < best.page[best.at]) then
        best, best_order = line, order
      end
    end
  end
  return best
end

for _, priority in ipairs(priorities) do
  local candidates = by_priority[priority]
  local seen = { unpack(candidates) }
  while #claimed < count and skips > 0 do
    local line = next_of(candidates, math.max(16, math.ceil((count - #claimed) / #candidates)))
    if not line then break end
    local id = line.page[line.at]
    line.at = line.at + 2
    if has_full and full[redis.call('HGET', job_key(id), 'tenant')] then
      skips = skips - 1
    else
      claimed[#claimed + 1] = id
      line.taken[#line.taken + 1] = id
    end
  end
  for _, line in ipairs(seen) do
    if #line.taken > 0 then redis.call('ZREM', line.key, unpack(line.taken)) end
  end
end

local result = {}
for _, id in ipairs(claimed) do
  local f = redis.call('HMGET', job_key(id), 'row', 'order', 'due', 'attempt', 'errors')
  if f[1] then
    local attempt = f[4] + 1
    redis.call('HSET', job_key(id), 'token', token, 'until', now + lease, 'attempt', attempt)
    redis.call('ZADD', leases, now + lease, id)
    local n = #result
    result[n + 1], result[n + 2], result[n + 3], result[n + 4], result[n + 5], result[n + 6] = id, f[1], f[2], f[3], attempt, f[5]
  end
end
return result
