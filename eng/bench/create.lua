-- BENCH_TOKEN: the access token; BENCH_RUN: makes the names of this run unique; BENCH_KEY: not empty to send an idempotency key with each
-- request; BENCH_ORIGIN: the page's origin, if any.
wrk.method = "POST"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN")
wrk.headers["Accept"] = "application/json"
wrk.headers["Content-Type"] = "application/json"
local origin = os.getenv("BENCH_ORIGIN")
if origin then wrk.headers["Origin"] = origin end
local keyed = (os.getenv("BENCH_KEY") or "") ~= ""
local run = os.getenv("BENCH_RUN")
local count = 0

function request()
  count = count + 1
  if keyed then wrk.headers["Idempotency-Key"] = run .. "-" .. count end
  return wrk.format(nil, nil, nil, string.format('{"name":"Created %s-%d","description":"Written by the benchmark"}', run, count))
end

function done(summary)
  local e = summary.errors
  io.write(string.format("BENCH %d %d %d connect %d, read %d, write %d, status %d, timeout %d\n", summary.requests, summary.duration,
    e.connect + e.read + e.write + e.status + e.timeout, e.connect, e.read, e.write, e.status, e.timeout))
end
