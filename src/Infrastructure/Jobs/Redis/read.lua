-- ARGV: lease, then id and token of each; an empty token stands for whoever has it. Prolongs the leases that a token is given for, so that
-- what is read stays the reader's. Returns the time, and for each job that fits its id and its fields.
local answer = { now }
for i = 2, #ARGV, 2 do
  local job = ARGV[i + 1] == '' and find(ARGV[i]) or find_held(ARGV[i], ARGV[i + 1])
  if job then
    if ARGV[i + 1] ~= '' then
      redis.call('HSET', job_key(job.id), 'until', now + ARGV[1])
      if redis.call('ZADD', leases, now + ARGV[1], job.id) == 1 then withdraw(job) end
    end
    answer[#answer + 1] = job.id
    answer[#answer + 1] = redis.call('HMGET', job_key(job.id), 'row', 'ready', 'order', 'due', 'attempt', 'errors', 'token', 'until', 'cancel', 'percent', 'note')
  end
end
return answer
