import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** A Lua script on one key, sent by its hash and in full only when the server does not know it (yet, or any more). */
export class RedisScript {
  private readonly sha: string;

  constructor(private readonly lua: string) {
    this.sha = createHash('sha1').update(lua).digest('hex');
  }

  async run(redis: Redis, key: string, ...args: (string | number)[]): Promise<unknown> {
    try {
      return await redis.evalsha(this.sha, 1, key, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return redis.eval(this.lua, 1, key, ...args);
    }
  }
}

/*
 * A key is a hash: r = revision, v = JSON text; without v it remembers a deletion. Revisions are written with %.0f:
 * Lua numbers are doubles, and its own conversion to text would cut them to 14 digits.
 */

/** Arguments: value, lifetime in ms, expected revision or ''. Answers {1, new revision} or {0, held revision}. */
export const SET = new RedisScript(`
local held = redis.call('HMGET', KEYS[1], 'r', 'v')
local known = held[1] and tonumber(held[1]) or 0
local live = held[2] and known or 0
if ARGV[3] ~= '' and tonumber(ARGV[3]) ~= live then
  return {0, string.format('%.0f', live)}
end
local now = redis.call('TIME')
local revision = math.max(known + 1, now[1] * 1000 + math.floor(now[2] / 1000))
local text = string.format('%.0f', revision)
redis.call('HSET', KEYS[1], 'r', text, 'v', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return {1, text}
`);

/** Arguments: value, lifetime in ms, revision. Answers 1, or 0 when a newer state is known. */
export const SET_IF_NEWER = new RedisScript(`
local held = redis.call('HMGET', KEYS[1], 'r', 'v')
local known = held[1] and tonumber(held[1]) or -1
local given = tonumber(ARGV[3])
if given < known or (given == known and not held[2]) then
  return 0
end
if given > known then
  redis.call('HSET', KEYS[1], 'r', ARGV[3], 'v', ARGV[1])
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`);

/** Arguments: revision, lifetime of the remembered deletion in ms. Answers 1, or 0 when a newer revision was kept. */
export const DELETE_UNLESS_NEWER = new RedisScript(`
local held = redis.call('HMGET', KEYS[1], 'r', 'v')
local known = held[1] and tonumber(held[1]) or -1
local given = tonumber(ARGV[1])
if held[2] and known > given then
  return 0
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'r', string.format('%.0f', math.max(known, given)))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`);
