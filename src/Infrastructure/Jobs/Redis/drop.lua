-- ARGV: seconds that an unconfirmed end is remembered, then ids. Removes the jobs, even if a worker holds them.
for i = 2, #ARGV do
  local job = find(ARGV[i])
  if job then remove(job, ARGV[1]) end
end
return 0
