import { callGateway, tokenFor } from './check-calls.ts';
import { type CheckStep, expect, expectNoToken, expectRefused, LEAK, LOG } from './check-step.ts';
import { SENDER } from './gateway-config.ts';
import { bodyOf } from './received-request.ts';

const TARGET = '/2010-04-01/Accounts/any/Messages.json';
const MESSAGE = { To: '+886912345678', Body: 'Your table is ready.' };

export const smsSteps: readonly CheckStep[] = [
  {
    what: 'a text message goes out, from the sender in the configuration',
    mend: LOG,
    run: async (demo, calls) => {
      const token = await tokenFor(demo, calls, 'sms');
      const answer = await callGateway(demo, calls, 'sms', TARGET, { token, form: MESSAGE });
      expect(answer.status === 201, `the answer was ${answer.status} ${answer.text.slice(0, 200)}`);
      const { status, from, to } = JSON.parse(answer.text) as Record<string, string>;
      expect(
        status === 'queued' && from === SENDER && to === MESSAGE.To,
        `the message was ${status}, from ${from} to ${to}`,
      );
    },
  },
  {
    what: 'Twilio received the real key for the configured account, and not the token',
    mend: LEAK,
    run: async ({ providers: { sms } }, calls) => {
      const last = sms.received.at(-1);
      const credentials = last?.rawHeaders.find((_, index) =>
        /^authorization$/i.test(last.rawHeaders[index - 1] ?? ''),
      );
      expect(sms.secrets.includes(credentials?.replace('Basic ', '') ?? ''), 'the key was not in its Authorization');
      expect(/\/Accounts\/AC[0-9a-f]{32}\//.test(last?.url ?? ''), `it was sent to ${last?.url}`);
      const form = new URLSearchParams(last && bodyOf(last));
      expect(form.get('From') === SENDER, `it was sent from ${form.get('From')}`);
      expectNoToken(last && { ...last, body: bodyOf(last) }, calls);
    },
  },
  {
    what: "a message with a sender of the caller's own is refused (403) and never reaches Twilio",
    mend: LOG,
    run: (demo, calls) =>
      expectRefused(demo, calls, {
        integration: 'sms',
        target: TARGET,
        form: { ...MESSAGE, From: '+886987654321' },
        scope: 'sms',
        status: 403,
        code: 'parameter_not_allowed',
      }),
  },
];
