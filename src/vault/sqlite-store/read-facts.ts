import type { SQLOutputValue } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import type { VersionFacts } from '../definition.ts';
import { afterAllThatBegin } from '../path-range.ts';
import { factsFrom } from '../row-columns.ts';
import { openAnother } from './connection.ts';
import type { Patiently } from './patience.ts';
import { FACTS } from './schema.ts';

/** Rows that are read at a stretch: all of this is synchronous, and calls want their turn in between. */
const STRETCH = 500;

/** The facts of every row whose path begins so, from one moment, of a file that holds a vault. */
export async function readFacts(place: string, prefix: string, patiently: Patiently): Promise<VersionFacts[]> {
  // A connection of its own: what this process writes meanwhile on the shared one must not be among them.
  const db = await patiently(() => openAnother(place));
  try {
    const [where, values] = prefix === '' ? ['', []] : ['WHERE path >= ? AND path < ?', range(prefix)];
    const rows = await patiently(() =>
      db.prepare(`SELECT ${FACTS} FROM versions ${where} ORDER BY path, version DESC`).iterate(...values),
    );
    const facts: VersionFacts[] = [];
    const readOn = () => {
      for (let count = 0; count < STRETCH; count += 1) {
        const { done, value } = rows.next() as IteratorResult<Record<string, SQLOutputValue>, undefined>;
        if (done) return false;
        facts.push(factsFrom(value, place));
      }
      return true;
    };
    while (await patiently(readOn)) await setImmediate();
    return facts;
  } finally {
    db.close();
  }
}

function range(prefix: string): [from: string, before: string] {
  return [prefix, afterAllThatBegin(prefix)];
}
