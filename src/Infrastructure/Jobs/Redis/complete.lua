-- ARGV: seconds that an unconfirmed end is remembered, then id and token of each. Returns the indexes, from 0, of the held ones.
local held = {}
for i = 2, #ARGV, 2 do
  local job = find_held(ARGV[i], ARGV[i + 1])
  if job then
    remove(job, ARGV[1])
    held[#held + 1] = i / 2 - 1
  end
end
return held
