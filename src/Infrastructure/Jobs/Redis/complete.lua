-- ARGV: seconds that an unconfirmed end is remembered, then id and token of each. Returns the numbers, from 0, of those that were held.
local held = {}
for i = 2, #ARGV, 2 do
  local job = find_held(ARGV[i], ARGV[i + 1])
  if job then
    remove(job, ARGV[1])
    held[#held + 1] = i / 2 - 1
  end
end
return held
