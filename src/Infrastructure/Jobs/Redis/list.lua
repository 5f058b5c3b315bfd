-- ARGV: the previous id, or empty; the maximum number of scanned jobs; queue, name, tenant, state: an empty one matches all.
-- Returns the time, the last scanned id (empty if there are no more), and for each matching job its id and its fields.
local ids = redis.call('ZRANGEBYLEX', all, ARGV[1] == '' and '-' or '(' .. ARGV[1], '+', 'LIMIT', 0, ARGV[2])
local result = { now, #ids == tonumber(ARGV[2]) and ids[#ids] or '' }
for _, id in ipairs(ids) do
  local f = redis.call('HMGET', job_key(id), 'queue', 'name', 'tenant', 'ready', 'until')
  local state = (f[5] and tonumber(f[5]) > now) and 'Running' or f[4] == '1' and 'Waiting' or 'Scheduled'
  if f[1] and (ARGV[3] == '' or ARGV[3] == f[1]) and (ARGV[4] == '' or ARGV[4] == f[2]) and (ARGV[5] == '' or ARGV[5] == f[3])
    and (ARGV[6] == '' or ARGV[6] == state) then
    result[#result + 1] = id
    result[#result + 1] = redis.call('HMGET', job_key(id), 'row', 'ready', 'order', 'due', 'attempt', 'errors', 'token', 'until', 'cancel',
      'percent', 'note')
  end
end
return result
