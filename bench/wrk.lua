-- Every caller in turn asks for an address of its own; the summary goes to stdout as one line of JSON, times in µs.
local requests = {}
local turn = 0

function init()
  for token in io.lines(os.getenv("TOKENS_FILE")) do
    local n = #requests + 1
    requests[n] = wrk.format("GET", os.getenv("REQUEST_PATH") .. n, { ["Authorization"] = "Bearer " .. token })
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"durationUs":%d,"bytes":%d,"p50us":%d,"p99us":%d,' ..
    '"errors":{"connect":%d,"read":%d,"write":%d,"timeout":%d,"status":%d}}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99),
    errors.connect, errors.read, errors.write, errors.timeout, errors.status
  ))
end
