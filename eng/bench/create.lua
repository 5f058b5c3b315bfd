-- BENCH_TOKEN: the access token; BENCH_RUN: makes the names of this run unique.
wrk.method = "POST"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN")
wrk.headers["Accept"] = "application/json"
wrk.headers["Content-Type"] = "application/json"
local run = os.getenv("BENCH_RUN")
local count = 0

function request()
  count = count + 1
  return wrk.format(nil, nil, nil, string.format('{"name":"Created %s-%d","description":"Written by the benchmark"}', run, count))
end

function done(summary)
  local e = summary.errors
  io.write(string.format("BENCH %d %d %d connect %d, read %d, write %d, status %d, timeout %d\n", summary.requests, summary.duration,
    e.connect + e.read + e.write + e.status + e.timeout, e.connect, e.read, e.write, e.status, e.timeout))
end
