-- ARGV: lease, then id and token of each; an empty token matches any holder. Renews the leases for which a token is given, so that the reader
-- keeps the jobs. Returns the time, and for each matching job its id and its fields.
local result = { now }
for i = 2, #ARGV, 2 do
  local job = ARGV[i + 1] == '' and find(ARGV[i]) or find_held(ARGV[i], ARGV[i + 1])
  if job then
    if ARGV[i + 1] ~= '' then
      redis.call('HSET', job_key(job.id), 'until', now + ARGV[1])
      if redis.call('ZADD', leases, now + ARGV[1], job.id) == 1 then withdraw(job) end
    end
    result[#result + 1] = job.id
    result[#result + 1] = redis.call('HMGET', job_key(job.id), 'row', 'ready', 'order', 'due', 'attempt', 'errors', 'token', 'until', 'cancel',
      'percent', 'note')
  end
end
return result
