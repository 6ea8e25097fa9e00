import type { Injected } from '../stages.ts';
import { scrubLocation } from './location.ts';

/** The values of a Link header (RFC 8288), each `<target>; parameters`, with their targets as the caller may see them. */
export function scrubLinks(link: string, call: Injected): string | undefined {
  const links = [...link.matchAll(/<([^<>]*)>([^<]*)/g)].flatMap(([, target = '', parameters = '']) => {
    const scrubbed = scrubLocation(target, call);
    return scrubbed === undefined ? [] : [`<${scrubbed}>${parameters.replace(/[,\s]+$/, '')}`];
  });
  return links.length === 0 ? undefined : links.join(', ');
}
