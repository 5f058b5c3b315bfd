-- ARGV: ids that will not be pushed again.
for _, id in ipairs(ARGV) do
  if redis.call('EXISTS', job_key(id)) == 1 then redis.call('HSET', job_key(id), 'sure', 1) else redis.call('DEL', base .. ':done:' .. id) end
end
