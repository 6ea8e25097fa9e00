import { afterAll, beforeAll } from '@jest/globals';
import type { KekSource } from '../../src/vault/definition.ts';
import { type KekKind, kekKinds } from '../contract/kek-behaviour/set-ups.ts';
import { type KekPlace, otherSourceAt, sourceAt } from '../contract/kek-behaviour/subject.ts';

/** A kind of key that can be reached on this machine, or why it cannot. */
export interface ReachableKek extends KekKind {
  readonly name: string;
  /** Only within a test. */
  readonly place: () => KekPlace;
  readonly source: () => KekSource;
  /** With the place's other key. */
  readonly otherSource: () => KekSource;
}

/** Every kind of key of the registry that this machine has, each reached once for all tests of a file. */
export function reachableKeks(): readonly ReachableKek[] {
  const here = kekKinds.filter(({ setUp }) => setUp.unavailable?.() === undefined);
  const places = new Map<string, KekPlace>();
  beforeAll(async () => {
    for (const { definition, setUp } of here) places.set(definition.name, await setUp.prepare());
  });
  afterAll(async () => {
    for (const place of places.values()) await place.close();
  });
  return here.map(({ definition, setUp }) => {
    const place = () => {
      const found = places.get(definition.name);
      if (found === undefined) throw new Error(`The key of the kind ${definition.name} is not set up.`);
      return found;
    };
    return {
      definition,
      setUp,
      name: definition.name,
      place,
      source: () => sourceAt(definition, place()),
      otherSource: () => otherSourceAt(definition, place()),
    };
  });
}

/** Those that it has not, each with the reason. */
export function unreachableKeks(): { readonly name: string; readonly reason: string }[] {
  return kekKinds.flatMap(({ definition: { name }, setUp }) => {
    const reason = setUp.unavailable?.();
    return reason === undefined ? [] : [{ name, reason }];
  });
}
