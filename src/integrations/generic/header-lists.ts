import { z } from 'zod';
import { headerName, isFraming } from './header-name.ts';

/** What a caller's request says to us or to proxies on the way, never to the provider. */
const NEVER_SENT_ON =
  /^(?:authorization|cookie|forwarded|via|proxy-.*|x-(?:forwarded|portcullis)-.*|x-(?:original|rewrite)-url|x-http-method.*|x-method-override)$/i;
/** What an answer says to us or to browsers about its host; Portcullis strips it or writes its own. */
const NEVER_SENT_BACK =
  /^(?:set-cookie2?|location|alt-svc|cache-control|vary|access-control-.*|proxy-.*|www-authenticate|x-portcullis-.*|x-request-id|x-should-retry)$/i;
const headerNames = (never: RegExp) =>
  z.array(
    headerName.refine((name) => !never.test(name) && !isFraming(name), {
      error: 'a header other than those that carry credentials, frame the message or are rewritten here',
    }),
    { error: 'a list of header names' },
  );

/** Headers that callers may send beside the base set. */
export const requestHeaders = headerNames(NEVER_SENT_ON)
  .default([])
  .describe('Headers that callers may send beside the base set');

/** Headers of answers that go back beside the base set. */
export const responseHeaders = headerNames(NEVER_SENT_BACK)
  .default([])
  .describe('Answer headers that go back beside the base set');
