import { LONGEST_TEXT } from '../definition.ts';
import { script } from './script.ts';

/** What stands for a field that cannot be told as it is. */
export const UNPRINTABLE = 'unprintable:';

/*
 * The hash of orders, and beside it a stream of the ids that were added last
 * (https://redis.io/docs/latest/develop/data-types/streams/). The stream only tells sooner: whoever finds it cut short, gone or
 * of another server reads the hash. KEYS: the hash, the stream.
 */

/** Ids that the stream keeps, about. */
const REMEMBERED = 2_000;

/** Of constant cost, however many orders there are: the kind of key, how many, and what was added last. */
const LOOKING = `
local kind = redis.call('TYPE', KEYS[1])['ok']
local function look()
  local newest = redis.pcall('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
  return {kind, kind == 'hash' and redis.call('HLEN', KEYS[1]) or 0, newest and newest[1] or ''}
end
`;

/** @returns kind, number, newest. */
export const LOOK = script(`${LOOKING}
return look()`);

/** ARGV: what was newest before, how many ids at most. @returns what LOOK does; then, unless more is unknown, up to where, and entries. */
export const NEWS = script(`${LOOKING}
local found = look()
local added = redis.pcall('XRANGE', KEYS[2], ARGV[1], '+', 'COUNT', ARGV[2])
if kind ~= 'hash' or not added[1] or added[1][1] ~= ARGV[1] then return found end
found[4] = added[#added][1]
for index = 2, #added do
  local id = added[index][2][2]
  local text = redis.call('HGET', KEYS[1], id)
  if text then
    found[#found + 1] = id
    found[#found + 1] = string.sub(text, 1, ${LONGEST_TEXT})
  end
end
return found`);

/**
 * ARGV: a cursor, how many at about. @returns the next cursor and entries. Ids are short and ASCII: of what is not, no two may read alike.
 * What is no hash is told as an entry of no known form.
 */
export const PAGE = script(`
local kind = redis.call('TYPE', KEYS[1])['ok']
if kind == 'none' then return {'0'} end
if kind ~= 'hash' then return {'0', 'not-a-hash', kind} end
local page = redis.call('HSCAN', KEYS[1], ARGV[1], 'COUNT', ARGV[2])
local found, all = {page[1]}, page[2]
for index = 1, #all, 2 do
  local id = all[index]
  if #id > 200 or string.find(id, '[^ -~]') then id = '${UNPRINTABLE}' .. redis.sha1hex(id) end
  found[index + 1] = id
  found[index + 2] = string.sub(all[index + 1], 1, ${LONGEST_TEXT})
end
return found`);

/** Whatever stands in the place of the stream must not keep an order out. */
const TELLING = `
local function remember(id)
  local words = {'XADD', KEYS[2], 'MAXLEN', '~', ${REMEMBERED}, '*', 'id', id}
  local reply = redis.pcall(unpack(words))
  if type(reply) == 'table' and reply.err then
    redis.call('DEL', KEYS[2])
    redis.pcall(unpack(words))
  end
end
`;

/** ARGV: the channel, then id and text in turn. A text that is another than ours does not fit its id: it was damaged or tampered with. */
export const ADD = script(`${TELLING}
local isNew = false
for index = 2, #ARGV, 2 do
  if redis.call('HGET', KEYS[1], ARGV[index]) ~= ARGV[index + 1] then
    redis.call('HSET', KEYS[1], ARGV[index], ARGV[index + 1])
    remember(ARGV[index])
    isNew = true
  end
end
if isNew then redis.call('PUBLISH', ARGV[1], '') end`);

/**
 * Puts an order in the place of what is none, in one step and once for all who try. ARGV: the channel, then in turn the field, the text
 * seen there, and the id and text of the order. @returns for each 1: it was; 0: the field is gone; -1: it has another text by now.
 */
export const REPLACE = script(`${TELLING}
local done = {}
for index = 2, #ARGV, 4 do
  local text = redis.call('HGET', KEYS[1], ARGV[index])
  if not text then done[#done + 1] = 0
  elseif string.sub(text, 1, ${LONGEST_TEXT}) ~= ARGV[index + 1] then done[#done + 1] = -1
  else
    redis.call('HSET', KEYS[1], ARGV[index + 2], ARGV[index + 3])
    redis.call('HDEL', KEYS[1], ARGV[index])
    remember(ARGV[index + 2])
    done[#done + 1] = 1
  end
end
redis.call('PUBLISH', ARGV[1], '')
return done`);

/** @returns Redis's own time in microseconds since the epoch, as text. */
export const TIME = script(`
local time = redis.call('TIME')
return time[1] .. string.format('%06d', time[2])`);
