-- ARGV: seconds that an unconfirmed end is remembered, then ids. Removes them, also those that somebody holds.
for i = 2, #ARGV do
  local job = find(ARGV[i])
  if job then remove(job, ARGV[1]) end
end
return 0
