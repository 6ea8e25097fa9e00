import { script } from '../redis/script.ts';

/** How a key's bursts are written: size, first and last of the earlier one, and of the one under way. */
const READ = `
local WRITTEN = '^(%d+) (%d+) (%d+) (%d+) (%d+) (%d+)$'
local function read()
  local earlier, current = { count = 0, first = 0, last = 0 }, { count = 0, first = 0, last = 0 }
  local a, b, c, d, e, f = string.match(redis.call('GET', KEYS[1]) or '', WRITTEN)
  if a then
    earlier.count, earlier.first, earlier.last = tonumber(a), tonumber(b), tonumber(c)
    current.count, current.first, current.last = tonumber(d), tonumber(e), tonumber(f)
  end
  return earlier, current
end
local function write(earlier, current, ttl)
  local text = string.format('%.0f %.0f %.0f %.0f %.0f %.0f',
    earlier.count, earlier.first, earlier.last, current.count, current.first, current.last)
  redis.call('SET', KEYS[1], text, 'PX', string.format('%.0f', ttl))
end
`;

/**
 * `takePlace` of sliding-rules.ts, in Redis's time. KEYS: the key. ARGV: requests, window.
 * Replies with hits, and in how many milliseconds a place comes free.
 */
export const TAKE_PLACE = script(`${READ}
local requests, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local earlier, current = read()

-- Where the clock was put back, what was counted moves with it: nobody is to wait until it is there again.
local back = math.max(0, current.last - now)
if back > 0 then
  earlier.first, earlier.last = math.max(0, earlier.first - back), math.max(0, earlier.last - back)
  current.first, current.last = current.first - back, current.last - back
end

if current.count > 0 and now >= current.first + window then
  earlier, current = current, { count = 0, first = 0, last = 0 }
end

local young
local edge = now - window
if earlier.count == 0 or edge >= earlier.last then young = 0
elseif edge < earlier.first then young = earlier.count
else
  young = earlier.count - 1 - math.floor((earlier.count - 1) * (edge - earlier.first) / (earlier.last - earlier.first))
end

local hits = young + current.count + 1
if hits <= requests then
  if current.count == 0 then current.first = now end
  current.last = now
  current.count = current.count + 1
end
if hits <= requests or back > 0 then write(earlier, current, 2 * window) end

local function older(burst, calls)
  if burst.count <= 1 then return burst.first + window end
  local gaps = math.min(calls, burst.count) - 1
  return burst.first + window + math.ceil(gaps * (burst.last - burst.first) / (burst.count - 1))
end

local needed = math.max(1, hits - requests)
local free
if needed <= young then free = older(earlier, earlier.count - young + needed)
else free = older(current, needed - young) end
return { hits, free - now }
`);

/** `givePlaceBack` of sliding-rules.ts. KEYS: the key. */
export const GIVE_PLACE_BACK = script(`${READ}
local earlier, current = read()
local burst = current.count > 0 and current or earlier
if burst.count > 0 then
  burst.count = burst.count - 1
  write(earlier, current, math.max(1, redis.call('PTTL', KEYS[1])))
end
`);
