import type { UsedCodes } from '../definition.ts';
import type { RedisCalls } from './calls.ts';
import { keyOf } from './keys.ts';
import { script } from './script.ts';

const CLAIM = script(`
if tonumber(ARGV[1]) <= tonumber(redis.call('GET', KEYS[1]) or '-1') then return 0 end
redis.call('SET', KEYS[1], ARGV[1])
return 1`);

/** The latest step of a release code that any instance used. */
export class RedisUsedCodes implements UsedCodes {
  readonly name: string;
  readonly #calls: RedisCalls;

  constructor(name: string, calls: RedisCalls) {
    this.name = name;
    this.#calls = calls;
  }

  async claim(step: number): Promise<boolean> {
    return (await this.#calls.run(CLAIM, [keyOf(this.#calls.prefix, 'release-step')], [step])) === 1;
  }
}
