-- Prepended to every script. All keys begin with KEYS[1], the prefix in braces: one slot of a cluster. Instants are microseconds since the Unix
-- epoch by this server's clock. Ids are 32 hexadecimal digits, which sort in the order of the ids.
--
-- job:ID            hash: the pushed job (row) and the fields that change
-- ready:P|QUEUE|NAME   sorted by place: can be claimed. One line per priority, queue and name, so that a claim reads only names it knows
-- lines             set: the lines that may have jobs
-- scheduled         sorted by due: not yet due
-- leases            sorted by their end: jobs that a worker holds
-- held:QUEUE|NAME   ready, but blocked by an earlier job of the same ordering key
-- ordering:KEY      the live jobs of an ordering key, by id
-- unique:NAME|KEY   the live job that has the key
-- all, counts       every live job by id; their number by queue and name
-- done:ID           ended before the relay confirmed that it will not push the job again
local base = KEYS[1]
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local scheduled, leases, all, lines, counts = base .. ':scheduled', base .. ':leases', base .. ':all', base .. ':lines', base .. ':counts'

local function job_key(id) return base .. ':job:' .. id end
local function ready_key(job) return base .. ':ready:' .. job.priority .. '|' .. job.queue .. '|' .. job.name end
local function held_key(job) return base .. ':held:' .. job.queue .. '|' .. job.name end
local function ordering_key(job) return base .. ':ordering:' .. job.ordering end

-- The fields that decide where a job waits; nil if there is no such job.
local function find(id)
  local f = redis.call('HMGET', job_key(id), 'queue', 'name', 'priority', 'ordering', 'unique', 'ready', 'order', 'due', 'token', 'sure', 'attempt')
  if not f[1] then return nil end
  return {
    id = id, queue = f[1], name = f[2], priority = f[3], ordering = f[4], unique = f[5], ready = f[6] == '1', order = f[7], due = f[8],
    token = f[9], sure = f[10], attempt = f[11],
  }
end

-- The job; nil if the token no longer holds it.
local function find_held(id, token)
  local job = find(id)
  if job and job.token == token then return job end
  return nil
end

-- Only the first live job of an ordering key can be claimed.
local function place(job)
  if job.ordering ~= '' then
    if redis.call('ZRANGE', ordering_key(job), 0, 0)[1] ~= job.id then
      if job.ready then redis.call('ZADD', held_key(job), 0, job.id) end
      return
    end
    redis.call('ZREM', held_key(job), job.id)
  end
  if job.ready then
    redis.call('ZADD', ready_key(job), job.order, job.id)
    redis.call('SADD', lines, job.priority .. '|' .. job.queue .. '|' .. job.name)
  else
    redis.call('ZADD', scheduled, job.due, job.id)
  end
end

-- Removes a job from the line or set in which it waits.
local function withdraw(job)
  if job.ready then redis.call('ZREM', ready_key(job), job.id) else redis.call('ZREM', scheduled, job.id) end
  if job.ordering ~= '' then redis.call('ZREM', held_key(job), job.id) end
end

-- Takes a job from its worker; a job with an expired lease may already wait again.
local function unlease(job)
  if redis.call('ZREM', leases, job.id) == 0 then withdraw(job) end
end

local function release(job)
  redis.call('HDEL', job_key(job.id), 'token', 'until', 'percent', 'note')
  place(job)
end

-- Removes a job, whatever its outcome. The next job of its ordering key can then be claimed.
local function remove(job, kept_seconds)
  unlease(job)
  redis.call('DEL', job_key(job.id))
  redis.call('ZREM', all, job.id)
  local count = job.queue .. '|' .. job.name
  if redis.call('HINCRBY', counts, count, -1) <= 0 then redis.call('HDEL', counts, count) end
  if not job.sure then redis.call('SET', base .. ':done:' .. job.id, '', 'EX', kept_seconds) end
  if job.unique ~= '' then
    local key = base .. ':unique:' .. job.name .. '|' .. job.unique
    if redis.call('GET', key) == job.id then redis.call('DEL', key) end
  end
  if job.ordering ~= '' then
    redis.call('ZREM', ordering_key(job), job.id)
    local first = redis.call('ZRANGE', ordering_key(job), 0, 0)[1]
    if first and not redis.call('ZSCORE', leases, first) then
      local next_job = find(first)
      if next_job then place(next_job) end
    end
  end
end
