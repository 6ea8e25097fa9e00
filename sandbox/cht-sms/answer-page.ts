import iconv from 'iconv-lite';
import type { Reply } from '../provider/reply.ts';
import type { Encoding } from './encoded-form.ts';
import { RESULTS, type ResultCode } from './result-code.ts';

export interface Line {
  readonly to: string;
  readonly code: ResultCode;
  /** The message's id (SubmitSM), or the time of its arrival or `null` (QuerySM). */
  readonly about: string;
}

/**
 * A page of HTML with a line for each number, `to|code|about|description<br>`, always with status 200: public clients
 * read it with just such an expression, and https://packagist.org/packages/tronice/emome-imsp-sms
 * strips its tags and splits it likewise. The charset of the header is a guess.
 */
export function answerPage(lines: readonly Line[], encoding: Encoding): Reply {
  const text = lines.map(({ to, code, about }) => `${to}|${code}|${about}|${RESULTS[code]}<br>\n`).join('');
  return {
    status: 200,
    headers: { 'Content-Type': `text/html; charset=${encoding === 'big5' ? 'Big5' : 'UTF-8'}` },
    body: iconv.encode(`<html>\n<header>\n</header>\n<body>\n${text}</body>\n</html>\n`, encoding),
  };
}
