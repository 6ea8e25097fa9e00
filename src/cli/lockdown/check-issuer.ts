import { visibleInLine } from '../visible.ts';
import { LineRefused } from './line-refused.ts';
import type { Places } from './places.ts';
import { memberOf } from './read-content.ts';

/**
 * Refuses an issuer that the configuration does not trust: its tokens are refused anyway, and whoever mistyped it would believe that
 * something is stopped.
 * @param nothing what was not done, such as `Nothing is held.`
 * @returns what could not be checked; undefined when it was. @throws LineRefused naming those that are trusted.
 */
export function checkIssuer(
  issuer: string,
  { content, file }: Pick<Places, 'content' | 'file'>,
  nothing: string,
): string | undefined {
  const issuers = memberOf(memberOf(content, 'auth'), 'issuers');
  if (!Array.isArray(issuers)) return UNCHECKED;
  const known = issuers.map((each) => memberOf(each, 'issuer')).filter((each) => typeof each === 'string');
  if (known.includes(issuer)) return undefined;
  // What a variable stands for that is not set here.
  if (known.some((each) => each.includes('${'))) return UNCHECKED;
  throw new LineRefused(
    `${file} trusts no issuer "${visibleInLine(issuer)}". ${nothing} It trusts: ${known.map(visibleInLine).join(', ')}. ` +
      'Write one of them, letter by letter.',
  );
}

const UNCHECKED = 'Whether that issuer is trusted could not be checked: watch whether calls are refused.';
