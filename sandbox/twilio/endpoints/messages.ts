import { readForm } from '../../provider/form-body.ts';
import { empty, json, type Reply } from '../../provider/reply.ts';
import type { Route } from '../../provider/route.ts';
import { type Account, newSid, type Resource, rfc2822Now } from '../account.ts';
import { listPage } from '../list-page.ts';
import { notFound, twilioError } from '../twilio-error.ts';

/** https://www.twilio.com/docs/messaging/api/message-resource; no message leaves, and no status is called back. */
export function messageRoutes(account: Account): Route[] {
  const create: Route = {
    method: 'POST',
    path: '/2010-04-01/Accounts/*/Messages.json',
    async answer(call) {
      const form = await readForm(call);
      const problem = problemOf(form);
      if (problem) return problem;
      const message = newMessage(account.sid, form);
      account.messages.set(message.sid, message);
      for (const _ of form.getAll('MediaUrl')) addMedium(account, message.sid);
      return json(message, 201);
    },
  };
  const list: Route = {
    method: 'GET',
    path: '/2010-04-01/Accounts/*/Messages.json',
    answer(call) {
      const [to, from] = [call.query.get('To'), call.query.get('From')];
      const found = [...account.messages.values()].filter(
        (message) => (to === null || message['to'] === to) && (from === null || message['from'] === from),
      );
      return listPage(call, 'messages', found.reverse());
    },
  };
  const fetch: Route = {
    method: 'GET',
    path: '/2010-04-01/Accounts/*/Messages/*.json',
    answer(call, [, sid = '']) {
      const message = account.messages.get(sid);
      return message ? json(message) : notFound(call);
    },
  };
  const remove: Route = {
    method: 'DELETE',
    path: '/2010-04-01/Accounts/*/Messages/*.json',
    answer: (call, [, sid = '']) => (account.messages.delete(sid) ? empty(204) : notFound(call)),
  };
  return [create, list, fetch, remove];
}

function problemOf(form: URLSearchParams): Reply | undefined {
  const to = form.get('To');
  if (!to) return twilioError(400, 21604, "A 'To' phone number is required.");
  if (!form.get('From') && !form.get('MessagingServiceSid')) {
    return twilioError(400, 21603, "A 'From' phone number is required.");
  }
  if (!form.get('Body') && !form.get('MediaUrl') && !form.get('ContentSid')) {
    return twilioError(400, 21602, 'Message body is required.');
  }
  return /^(\w+:)?\+\d{6,15}$/.test(to) ? undefined : twilioError(400, 21211, "Invalid 'To' Phone Number");
}

function newMessage(account_sid: string, form: URLSearchParams): Resource {
  const sid = newSid(form.has('MediaUrl') ? 'MM' : 'SM');
  const uri = `/2010-04-01/Accounts/${account_sid}/Messages/${sid}`;
  const now = rfc2822Now();
  return {
    account_sid,
    api_version: '2010-04-01',
    body: form.get('Body') ?? '',
    date_created: now,
    date_sent: null,
    date_updated: now,
    direction: 'outbound-api',
    error_code: null,
    error_message: null,
    from: form.get('From'),
    messaging_service_sid: form.get('MessagingServiceSid'),
    num_media: String(form.getAll('MediaUrl').length),
    num_segments: '1',
    price: null,
    price_unit: 'USD',
    sid,
    status: form.has('From') ? 'queued' : 'accepted',
    subresource_uris: { media: `${uri}/Media.json` },
    to: form.get('To'),
    uri: `${uri}.json`,
  };
}

function addMedium({ sid: account_sid, media }: Account, parent_sid: string): void {
  const sid = newSid('ME');
  const now = rfc2822Now();
  const uri = `/2010-04-01/Accounts/${account_sid}/Messages/${parent_sid}/Media/${sid}.json`;
  media.set(sid, {
    sid,
    account_sid,
    parent_sid,
    content_type: 'image/png',
    date_created: now,
    date_updated: now,
    uri,
  });
}
