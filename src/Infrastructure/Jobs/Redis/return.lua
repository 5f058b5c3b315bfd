-- ARGV: id and token of each. Returns the indexes, from 0, of the held ones.
local held = {}
for i = 1, #ARGV, 2 do
  local job = find_held(ARGV[i], ARGV[i + 1])
  if job then
    unlease(job)
    redis.call('HSET', job_key(job.id), 'attempt', job.attempt - 1)
    release(job)
    held[#held + 1] = (i - 1) / 2
  end
end
return held
