import { script } from '../redis/script.ts';
import { RISE } from './standing-rules.ts';

/** How behaviour is written: factor, when the window began, calls, bad ones, whether it fell, until when it is paused. */
const READ = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local WRITTEN = '^([%d.]+) (%d+) (%d+) (%d+) ([01]) (%d+)$'
local factor, began, calls, bad, fell, paused = string.match(redis.call('GET', KEYS[1]) or '', WRITTEN)
if factor then
  factor, began, calls, bad = tonumber(factor), tonumber(began), tonumber(calls), tonumber(bad)
  fell, paused = fell == '1', tonumber(paused)
else
  factor, began, calls, bad, fell, paused = 1, now, 0, 0, false, 0
end
-- The clock was put back.
if began > now then began = now end

local function write(span)
  local text = string.format('%.6f %.0f %.0f %.0f %d %.0f', factor, began, calls, bad, fell and 1 or 0, paused)
  redis.call('SET', KEYS[1], text, 'PX', string.format('%.0f', math.max(1, span, paused - now)))
end
`;

/**
 * `behaviourNow` and `advance` of standing-rules.ts, in Redis's time. KEYS: the subject's. ARGV: verdict (good, bad, or look),
 * window, threshold, calls, floor, and for how long one that fell is remembered. Replies with the factor as text, and the milliseconds of a pause.
 */
export const STANDING = script(`${READ}
local verdict, window, threshold, enough, floor = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local function millionths(value) return math.floor(value * 1e6 + 0.5) / 1e6 end

local ended = math.floor((now - began) / window)
if ended >= 1 then
  local good = fell and ended - 1 or ended
  factor = math.min(1, millionths(math.max(floor, factor) + ${RISE} * good))
  began = factor == 1 and now or began + ended * window
  calls, bad, fell = 0, 0, false
end

if verdict ~= 'look' then
  calls = calls + 1
  if verdict == 'bad' then bad = bad + 1 end
  if not fell and calls >= enough and bad / calls >= threshold then
    factor, fell = math.max(floor, millionths(factor / 2)), true
  end
  write(factor == 1 and window or tonumber(ARGV[6]))
end
return { string.format('%.6f', math.max(floor, factor)), math.max(0, paused - now) }
`);

/** Nothing is to be sent for a while. KEYS: the subject's. ARGV: milliseconds. */
export const PAUSE = script(`${READ}
paused = math.max(paused, now + tonumber(ARGV[1]))
write(redis.call('PTTL', KEYS[1]))
`);
