import { json } from 'node:stream/consumers';
import { keks } from '../../../src/vault/kek/index.ts';
import type { KekUse } from './exit-of.ts';
import { createAt, openAt, sourceAt } from './subject.ts';

// Makes a key, opens it again and closes it, and does not say `process.exit`.
const { provider: name, ...place } = (await json(process.stdin)) as KekUse;
const provider = keks.find((each) => each.name === name);
if (provider === undefined) throw new Error(`There is no key of the kind ${name}.`);
const source = sourceAt(provider, place);
const { key, parameters } = await createAt(source);
key.close();
(await openAt(source, parameters)).close();
