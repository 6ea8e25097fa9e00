import { systemClock } from '../../src/core/clock.ts';
import type { Route } from '../provider/route.ts';
import { answerPage, type Line } from './answer-page.ts';
import { isAccount } from './credentials.ts';
import { readEncodedForm } from './encoded-form.ts';
import type { Service } from './service.ts';

/** Tells what became of a message: here, that it has arrived. */
export function queryRoute(service: Service): Route {
  const { path, encoding, sent } = service;
  return {
    method: 'POST',
    path: `${path}/QuerySM`,
    async answer(call) {
      const form = await readEncodedForm(call, encoding);
      const id = form.get('messageid')?.[0] ?? '';
      const to = form.get('to_addr')?.[0] ?? '';
      const page = (line: Line) => answerPage([line], encoding);
      if (!isAccount(form, service)) return page({ to, code: 22, about: 'null' });
      if (!/^H\d+$/.test(id)) return page({ to, code: 21, about: 'null' });
      const message = sent.get(id);
      if (!message || (to !== '' && to !== message.to)) return page({ to, code: 2, about: 'null' });
      return page({ to: message.to, code: 0, about: taipeiTime(systemClock.now()) });
    },
  };
}

/** `yyyyMMddHHmmss`, as public clients parse it. */
function taipeiTime(now: number): string {
  const offset = 8 * 60 * 60 * 1000;
  return new Date(now + offset).toISOString().replaceAll(/\D/g, '').slice(0, 14);
}
