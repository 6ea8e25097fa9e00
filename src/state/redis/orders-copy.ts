import type { StrayRules } from '../definition.ts';
import type { RedisCalls } from './calls.ts';
import { changesKeyOf, keyOf } from './keys.ts';
import { LOOK, NEWS, PAGE, UNPRINTABLE } from './order-scripts.ts';
import { replaceStrays } from './replace-strays.ts';

/** Entries of one page, about: a script that reads them holds Redis up for a millisecond. */
const PAGE_SIZE = 500;
/** Ids of what was added, of one page. */
const NEWS_SIZE = 200;

/** The orders of Redis as they were read last, so that not all of them have to be read to find out what is new. */
export class OrdersCopy {
  readonly #calls: RedisCalls;
  readonly #strays: StrayRules | undefined;
  readonly #keys: readonly [string, string];
  #texts = new Map<string, string>();
  /** What was newest when they were read; undefined: they are not known to be all. */
  #mark: string | undefined;
  #changes = 0;
  /** Strays that could not be replaced. */
  #left: ReadonlySet<string> = new Set();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(calls: RedisCalls, strays: StrayRules | undefined) {
    this.#calls = calls;
    this.#strays = strays;
    this.#keys = [keyOf(calls.prefix, 'orders'), changesKeyOf(calls.prefix)];
  }

  /** By id; what is added later is added to the same map. */
  get texts(): ReadonlyMap<string, string> {
    return this.#texts;
  }

  /** Another number whenever reading all of them found what was not known. */
  get changes(): number {
    return this.#changes;
  }

  /** At a cost that does not depend on how many there are. @returns the same text again while nothing was added or taken out. */
  async look(): Promise<string> {
    return String(await this.#calls.run(LOOK, this.#keys, []));
  }

  /** Reads what was added since. @returns that; undefined when more happened, and all are to be read. */
  async catchUp(): Promise<ReadonlyMap<string, string> | undefined> {
    return await this.#inTurn(() => this.#catchUp());
  }

  /** Reads all of them, a page at a time. */
  async readAll(): Promise<void> {
    const { newest } = seenIn((await this.#calls.run(LOOK, this.#keys, [])) as string[]);
    const texts = await this.#readPages();
    await this.#inTurn(async () => {
      const before = this.#texts;
      this.#texts = texts;
      this.#mark = newest;
      // What was added meanwhile may be missing.
      await this.#catchUp().finally(() => {
        if (!isSame(before, texts)) this.#changes += 1;
      });
    });
  }

  async #readPages(): Promise<Map<string, string>> {
    const [texts, strays] = [new Map<string, string>(), new Map<string, string>()];
    let cursor = '0';
    do {
      const page = (await this.#calls.run(PAGE, this.#keys, [cursor, PAGE_SIZE])) as string[];
      for (const [id, read] of pairs(page, 1)) {
        const known = this.#texts.get(id);
        // The text that others hold already, so that it is in memory once.
        const text = known === read ? known : read;
        const isKnown = known === read && !this.#left.has(id);
        texts.set(id, text);
        if (!isKnown && !id.startsWith(UNPRINTABLE) && this.#strays?.isStray(id, text)) strays.set(id, text);
      }
      cursor = String(page[0]);
    } while (cursor !== '0');
    await this.#replace(strays, texts);
    return texts;
  }

  /** Those that cannot be replaced stand for themselves: no failure to write keeps one from being seen. */
  async #replace(strays: ReadonlyMap<string, string>, texts: Map<string, string>): Promise<void> {
    const parts = { calls: this.#calls, keys: this.#keys, rules: this.#strays };
    await replaceStrays(texts, [...strays], parts).catch(() => {});
    this.#left = new Set([...strays.keys()].filter((id) => texts.has(id)));
  }

  async #catchUp(): Promise<ReadonlyMap<string, string> | undefined> {
    const news = this.#mark === undefined ? undefined : await this.#newsSince(this.#mark);
    this.#mark = undefined;
    if (news === undefined) return undefined;
    const { added, count, newest } = news;
    const isNew = (id: string) => !this.#texts.has(id);
    // Somebody else took one out, or put one in.
    if (this.#texts.size + [...added.keys()].filter(isNew).length !== count) return undefined;
    for (const [id, text] of added) this.#texts.set(id, text);
    this.#mark = newest;
    return added;
  }

  async #newsSince(since: string) {
    const added = new Map<string, string>();
    for (let mark = since; ; ) {
      const reply = (await this.#calls.run(NEWS, this.#keys, [mark, NEWS_SIZE])) as string[];
      const { count, newest } = seenIn(reply);
      const upTo = reply[3] ?? mark;
      if (reply[3] === undefined && newest !== mark) return undefined;
      for (const [id, text] of pairs(reply, 4)) {
        if (this.#strays?.isStray(id, text)) return undefined;
        added.set(id, text);
      }
      if (upTo === newest) return { added, count, newest };
      mark = upTo;
    }
  }

  async #inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(act);
    this.#turn = done.catch(() => {});
    return await done;
  }
}

/** What every look begins with: the kind of key, how many entries, and what was added last. */
function seenIn([, count = '', newest = '']: readonly (string | number)[]) {
  return { count: Number(count), newest: String(newest) };
}

function isSame(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  if (one.size !== other.size) return false;
  for (const [id, text] of one) if (other.get(id) !== text) return false;
  return true;
}

function* pairs(flat: readonly string[], from: number): Generator<[string, string]> {
  for (let index = from; index + 1 < flat.length; index += 2) yield [flat[index] as string, flat[index + 1] as string];
}
