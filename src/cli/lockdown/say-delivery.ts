import type { Delivery } from './delivery.ts';
import { inMilliseconds, rounded } from './voice.ts';

/** The line of one target: what became of it, how long that took, and what to do. */
export function deliveryLine({ kind, name, took, milliseconds, word, trouble }: Delivery): string {
  const what = `  ${kind.padEnd(8)}  ${name}`;
  const time = inMilliseconds(milliseconds);
  if (took) return `${what}: took, ${time}${word === undefined ? '' : `, instance ${word.instance}`}`;
  const outcome = trouble?.harmless === true ? 'nobody there' : 'DID NOT TAKE';
  return `${what}: ${outcome}, ${time}: ${trouble?.found}. ${trouble?.next}`;
}

/** The same for programs. */
export function deliveryData({ kind, name, took, milliseconds, word, trouble }: Delivery): object {
  return {
    kind,
    name,
    took,
    milliseconds: rounded(milliseconds),
    instance: word?.instance ?? null,
    problem: trouble?.found ?? null,
    next: trouble?.next ?? null,
  };
}
