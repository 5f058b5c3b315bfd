-- BENCH_TOKEN: the access token; BENCH_ORIGIN: the page's origin, if any.
-- The last line is for the script: requests, microseconds, failed requests and their kinds.
wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN")
wrk.headers["Accept"] = "application/json"
local origin = os.getenv("BENCH_ORIGIN")
if origin then wrk.headers["Origin"] = origin end

function done(summary)
  local e = summary.errors
  io.write(string.format("BENCH %d %d %d connect %d, read %d, write %d, status %d, timeout %d\n", summary.requests, summary.duration,
    e.connect + e.read + e.write + e.status + e.timeout, e.connect, e.read, e.write, e.status, e.timeout))
end
