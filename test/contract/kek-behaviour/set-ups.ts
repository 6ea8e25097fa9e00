import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { KekDefinition } from '../../../src/vault/kek/definition.ts';
import { keks } from '../../../src/vault/kek/index.ts';
import type { KekSetUp } from './subject.ts';

/** A kind of key of the registry, with how the tests reach it. */
export interface KekKind {
  readonly definition: KekDefinition;
  readonly setUp: KekSetUp;
}

const fileOf = ({ name }: KekDefinition) => new URL(`../kek-providers/${name}.ts`, import.meta.url);
const isThere = (definition: KekDefinition) => existsSync(fileURLToPath(fileOf(definition)));

/** The kinds that the tests cannot reach, for want of a file. */
export const withoutSetUp: readonly string[] = keks.filter((each) => !isThere(each)).map(({ name }) => name);

/** Every other kind. */
export const kekKinds: readonly KekKind[] = await Promise.all(
  keks.filter(isThere).map(async (definition) => {
    const { setUp } = (await import(fileOf(definition).href)) as { setUp: KekSetUp };
    return { definition, setUp };
  }),
);
