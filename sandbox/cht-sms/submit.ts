import { newHex } from '../provider/ids.ts';
import type { Route } from '../provider/route.ts';
import { answerPage, type Line } from './answer-page.ts';
import { isAccount } from './credentials.ts';
import { readEncodedForm } from './encoded-form.ts';
import { messageText } from './message-text.ts';
import type { ResultCode } from './result-code.ts';
import type { Service } from './service.ts';

const MOST_RECIPIENTS = 20;

/** Sends a message to up to 20 numbers, separated by commas. No telephone receives it. */
export function submitRoute(service: Service): Route {
  const { path, encoding, sent } = service;
  return {
    method: 'POST',
    path: `${path}/SubmitSM`,
    async answer(call) {
      const form = await readEncodedForm(call, encoding);
      const field = (name: string) => form.get(name)?.[0] ?? '';
      const numbers = field('to_addr')
        .split(',')
        .map((number) => number.trim());
      const refused = (code: ResultCode) =>
        answerPage(
          numbers.map((to) => ({ to, code, about: '' })),
          encoding,
        );
      if (!isAccount(form, service)) return refused(22);
      if (field('to_addr') === '' || field('msg') === '') return refused(11);
      if (numbers.length > MOST_RECIPIENTS) return refused(19);
      const text = messageText(field('msg'), field('msg_dcs'), field('msg_udhi'));
      if (typeof text !== 'string') return refused(text);
      const lines = numbers.map((to): Line => {
        if (!/^(09\d{8}|\+?8869\d{8})$/.test(to)) return { to, code: 18, about: '' };
        const id = newMessageId();
        sent.set(id, { id, to, text });
        return { to, code: 0, about: id };
      });
      return answerPage(lines, encoding);
    },
  };
}

/** That an id starts with H is all that public clients show of it. */
function newMessageId(): string {
  return `H${BigInt(`0x${newHex(8)}`)
    .toString()
    .padStart(20, '0')}`;
}
