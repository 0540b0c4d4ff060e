-- wrk asks for one of the paths by chance; with "304" it holds the bytes already, with "mixed" every second token is
-- a random one. What is not as it has to be is counted, and told by `done`.
local paths, tags = {}, {}
local letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
local mode
local threads = {}
wrong = 0

function setup(thread) table.insert(threads, thread) end

function init(args)
  mode = args[2]
  for line in io.lines(args[1]) do
    local path, tag = line:match("^(%S+) (%S+)$")
    table.insert(paths, path)
    table.insert(tags, tag)
  end
  math.randomseed(os.time() + tonumber(tostring(paths):sub(8), 16) % 100000)
end

function request()
  local number = math.random(#paths)
  if mode == "mixed" and math.random(2) == 1 then
    local token = {}
    for at = 1, 32 do local one = math.random(64); token[at] = letters:sub(one, one) end
    return wrk.format("GET", "/feeds/" .. table.concat(token) .. ".ics")
  end
  if mode == "304" then return wrk.format("GET", paths[number], { ["If-None-Match"] = tags[number] }) end
  return wrk.format("GET", paths[number])
end

function response(status)
  if mode == "mixed" then
    if status ~= 200 and status ~= 404 then wrong = wrong + 1 end
  elseif status ~= tonumber(mode) then
    wrong = wrong + 1
  end
end

function done(summary, latency)
  local all = 0
  for _, thread in ipairs(threads) do all = all + thread:get("wrong") end
  io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), all, summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
