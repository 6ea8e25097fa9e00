import { readForm } from '../../provider/form-body.ts';
import { json, type Reply } from '../../provider/reply.ts';
import type { Route } from '../../provider/route.ts';
import { type Account, newSid, type Resource, rfc2822Now } from '../account.ts';
import { listPage } from '../list-page.ts';
import { notFound, twilioError } from '../twilio-error.ts';

/** https://www.twilio.com/docs/voice/api/call-resource; nobody's telephone rings. */
export function callRoutes({ sid: account, calls }: Account): Route[] {
  const create: Route = {
    method: 'POST',
    path: '/2010-04-01/Accounts/*/Calls.json',
    async answer(call) {
      const form = await readForm(call);
      const problem = problemOf(form);
      if (problem) return problem;
      const placed = newCall(account, form);
      calls.set(placed.sid, placed);
      return json(placed, 201);
    },
  };
  const list: Route = {
    method: 'GET',
    path: '/2010-04-01/Accounts/*/Calls.json',
    answer: (call) => listPage(call, 'calls', [...calls.values()].reverse()),
  };
  const fetch: Route = {
    method: 'GET',
    path: '/2010-04-01/Accounts/*/Calls/*.json',
    answer(call, [, sid = '']) {
      const placed = calls.get(sid);
      return placed ? json(placed) : notFound(call);
    },
  };
  const update: Route = {
    method: 'POST',
    path: '/2010-04-01/Accounts/*/Calls/*.json',
    async answer(call, [, sid = '']) {
      const placed = calls.get(sid);
      if (!placed) return notFound(call);
      const status = (await readForm(call)).get('Status') ?? placed['status'];
      const updated = { ...placed, status, date_updated: rfc2822Now() };
      calls.set(sid, updated);
      return json(updated);
    },
  };
  return [create, list, fetch, update];
}

function problemOf(form: URLSearchParams): Reply | undefined {
  if (!form.get('To')) return twilioError(400, 21201, "No 'To' number is specified");
  if (!form.get('From')) return twilioError(400, 21213, "'From' phone number is required");
  if (form.get('Url') || form.get('Twiml') || form.get('ApplicationSid')) return undefined;
  return twilioError(400, 21205, 'Url parameter is required.');
}

function newCall(account_sid: string, form: URLSearchParams): Resource {
  const sid = newSid('CA');
  const uri = `/2010-04-01/Accounts/${account_sid}/Calls/${sid}`;
  const now = rfc2822Now();
  return {
    account_sid,
    answered_by: null,
    api_version: '2010-04-01',
    caller_name: null,
    date_created: now,
    date_updated: now,
    direction: 'outbound-api',
    duration: null,
    end_time: null,
    from: form.get('From'),
    parent_call_sid: null,
    price: null,
    price_unit: 'USD',
    queue_time: '0',
    sid,
    start_time: null,
    status: 'queued',
    subresource_uris: { recordings: `${uri}/Recordings.json`, events: `${uri}/Events.json` },
    to: form.get('To'),
    uri: `${uri}.json`,
  };
}
