import { CallFailed, callProvider } from './gateway.js';

/** The account is the gateway's, whatever stands here: a page need not know it. */
const TARGET = '/2010-04-01/Accounts/any/Messages.json';

/** https://www.twilio.com/docs/api/errors */
const WORDS = {
  21211: 'Twilio does not take this as a phone number. Write it with + and the country code, such as +886912345678.',
  21602: 'Twilio does not send an empty message. Write a text, and send again.',
  21604: 'Twilio needs to know to whom. Fill in “To”, and send again.',
};

const KEPT =
  'Portcullis refused this message: it names a sender, and that is for the gateway’s configuration to say. Twilio was never asked. Untick the box, and send again.';

/** Sends a text message. @returns the message as Twilio describes it. */
export async function sendMessage(fields, onSent) {
  try {
    const answer = await callProvider('sms', TARGET, { method: 'POST', body: new URLSearchParams(fields), onSent });
    return await answer.json();
  } catch (error) {
    if (error.code === 'parameter_not_allowed') throw new CallFailed(KEPT);
    const { code, message } = error.problem ?? {};
    if (code === undefined) throw error;
    throw new CallFailed(WORDS[code] ?? `Twilio refused the message (${code}): ${message}`);
  }
}
