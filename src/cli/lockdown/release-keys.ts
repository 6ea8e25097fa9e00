import type { SeenInstance } from './confirmations.ts';
import type { GatewayWord, HeardGateway } from './gather.ts';
import { type Advise, endAndStart } from './say-instances.ts';

type Gateways = readonly HeardGateway[];

const wordsOf = (gateways: Gateways) => gateways.flatMap(({ heard }) => ('said' in heard ? [heard.said] : []));

/** The fingerprint of the release key that counts: of the file here or, where there is none, of a gateway of this machine. */
export function keyThatCounts(here: string | undefined, gateways: Gateways): string | undefined {
  return here ?? wordsOf(gateways).flatMap(({ releaseKey }) => releaseKey ?? [])[0];
}

const COPY_IT = 'copy the file (lockdown.releaseKeyFile) to it, and restart it';

/** Why a gateway believes no release that is made here, and what to do; undefined: it may. */
export function keyTrouble({ releaseKey }: GatewayWord, counts: string | undefined): string | undefined {
  if (releaseKey === null) return `it has no release key, and believes no release: ${COPY_IT}`;
  if (counts === undefined || releaseKey === counts) return undefined;
  return `it has another release key than is here, and believes no release that is made with it: ${COPY_IT}`;
}

/** A line for each gateway that will not believe a release: to be read before a code is used up for one. */
export function unbelievingLines(gateways: Gateways, counts: string | undefined): string[] {
  return gateways.flatMap(({ path, heard }) => {
    const trouble = 'said' in heard ? keyTrouble(heard.said, counts) : undefined;
    return trouble === undefined ? [] : [`  gateway   ${path}: ${trouble}.`];
  });
}

/** What to do about an instance that does not confirm a release: a restart does where a key is missing. */
export function adviceOnReleases(gateways: Gateways, counts: string | undefined): Advise {
  const words = new Map(wordsOf(gateways).map((word) => [word.instance, word]));
  return (each: SeenInstance) => {
    const word = words.get(each.instance);
    const trouble = word && keyTrouble(word, counts);
    if (trouble !== undefined) return capital(`${trouble}.`);
    const otherwise = endAndStart(each);
    return word === undefined ? `If it has no release key, or another: ${COPY_IT}. Otherwise: ${otherwise}` : otherwise;
  };
}

const capital = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
