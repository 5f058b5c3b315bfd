-- ARGV: the id before, or nothing; the most that are looked at; queue, name, tenant, state: each may be empty, which is any.
-- Returns the time, the last id that was looked at (nothing: there are no more), and for each job that fits its id and its fields.
local ids = redis.call('ZRANGEBYLEX', all, ARGV[1] == '' and '-' or '(' .. ARGV[1], '+', 'LIMIT', 0, ARGV[2])
local answer = { now, #ids == tonumber(ARGV[2]) and ids[#ids] or '' }
for _, id in ipairs(ids) do
  local f = redis.call('HMGET', job_key(id), 'queue', 'name', 'tenant', 'ready', 'until')
  local state = (f[5] and tonumber(f[5]) > now) and 'Running' or f[4] == '1' and 'Waiting' or 'Scheduled'
  if f[1] and (ARGV[3] == '' or ARGV[3] == f[1]) and (ARGV[4] == '' or ARGV[4] == f[2]) and (ARGV[5] == '' or ARGV[5] == f[3])
    and (ARGV[6] == '' or ARGV[6] == state) then
    answer[#answer + 1] = id
    answer[#answer + 1] = redis.call('HMGET', job_key(id), 'row', 'ready', 'order', 'due', 'attempt', 'errors', 'token', 'until', 'cancel', 'percent', 'note')
  end
end
return answer
