import { empty, json } from '../../provider/reply.ts';
import type { Route } from '../../provider/route.ts';
import { TINY_PNG } from '../../provider/tiny-png.ts';
import type { Account } from '../account.ts';
import { listPage } from '../list-page.ts';
import { MEDIA_CONTENT } from '../refusal.ts';
import { notFound } from '../twilio-error.ts';

/** https://www.twilio.com/docs/messaging/api/media-resource; every medium is the same small picture. */
export function mediaRoutes({ media }: Account): Route[] {
  const list: Route = {
    method: 'GET',
    path: '/2010-04-01/Accounts/*/Messages/*/Media.json',
    answer(call, [, message]) {
      return listPage(
        call,
        'media_list',
        [...media.values()].filter((medium) => medium['parent_sid'] === message),
      );
    },
  };
  const fetch: Route = {
    method: 'GET',
    path: '/2010-04-01/Accounts/*/Messages/*/Media/*.json',
    answer(call, [, , sid = '']) {
      const medium = media.get(sid);
      return medium ? json(medium) : notFound(call);
    },
  };
  const remove: Route = {
    method: 'DELETE',
    path: '/2010-04-01/Accounts/*/Messages/*/Media/*.json',
    answer: (call, [, , sid = '']) => (media.delete(sid) ? empty(204) : notFound(call)),
  };
  const read: Route = {
    method: 'GET',
    path: '/2010-04-01/Accounts/*/Messages/*/Media/*',
    answer(call, [, , sid = '']) {
      // Another origin than the gateway's, as Twilio's own is.
      const location = `http://${call.headers.host}${MEDIA_CONTENT}${sid}`;
      return media.has(sid) ? empty(307, { Location: location }) : notFound(call);
    },
  };
  const content: Route = {
    method: 'GET',
    path: `${MEDIA_CONTENT}*`,
    answer(call, [sid = '']) {
      if (!media.has(sid)) return notFound(call);
      return { status: 200, headers: { 'Content-Type': 'image/png' }, body: TINY_PNG };
    },
  };
  return [list, fetch, remove, read, content];
}
