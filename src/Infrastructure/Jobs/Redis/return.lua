-- ARGV: id and token of each. Returns the numbers, from 0, of those that were held.
local held = {}
for i = 1, #ARGV, 2 do
  local job = find_held(ARGV[i], ARGV[i + 1])
  if job then
    unlease(job)
    redis.call('HSET', job_key(job.id), 'attempt', job.attempt - 1)
    give_back(job)
    held[#held + 1] = (i - 1) / 2
  end
end
return held
