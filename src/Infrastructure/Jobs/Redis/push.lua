-- ARGV: for each job id, row, queue, name, priority, ordering, unique, ready, order, due, attempt, errors, tenant.
-- Returns the ids of the jobs whose unique key another live job has.
local dropped = {}
local function push(at)
  local id = ARGV[at]
  if redis.call('EXISTS', job_key(id), base .. ':done:' .. id) > 0 then return end
  local job = {
    id = id, queue = ARGV[at + 2], name = ARGV[at + 3], priority = ARGV[at + 4], ordering = ARGV[at + 5], unique = ARGV[at + 6],
    ready = ARGV[at + 7] == '1', order = ARGV[at + 8], due = ARGV[at + 9],
  }
  if job.unique ~= '' then
    local key = base .. ':unique:' .. job.name .. '|' .. job.unique
    local first = redis.call('GET', key)
    if first and redis.call('EXISTS', job_key(first)) == 1 then
      dropped[#dropped + 1] = id
      return
    end
    redis.call('SET', key, id)
  end
  redis.call('HSET', job_key(id), 'row', ARGV[at + 1], 'queue', job.queue, 'name', job.name, 'priority', job.priority, 'ordering', job.ordering,
    'unique', job.unique, 'ready', ARGV[at + 7], 'order', job.order, 'due', job.due, 'attempt', ARGV[at + 10], 'errors', ARGV[at + 11],
    'tenant', ARGV[at + 12])
  redis.call('ZADD', all, 0, id)
  redis.call('HINCRBY', counts, job.queue .. '|' .. job.name, 1)
  if job.ordering ~= '' then
    redis.call('ZADD', ordering_key(job), 0, id)
    local first = redis.call('ZRANGE', ordering_key(job), 0, 1)
    if first[1] == id and first[2] and not redis.call('ZSCORE', leases, first[2]) then
      -- This job was enqueued before, but committed after, the one that was first until now.
      local second = find(first[2])
      if second then
        withdraw(second)
        place(second)
      end
    end
  end
  place(job)
end

for at = 1, #ARGV, 13 do push(at) end
redis.call('PUBLISH', base .. ':added', '')
return dropped
