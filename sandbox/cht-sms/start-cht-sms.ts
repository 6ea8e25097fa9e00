import { BoundedMap } from '../provider/bounded-map.ts';
import type { Provider, ProviderOptions } from '../provider/provider.ts';
import type { Route } from '../provider/route.ts';
import { startProvider } from '../provider/start-provider.ts';
import { answerPage } from './answer-page.ts';
import type { Encoding } from './encoded-form.ts';
import { queryRoute } from './query.ts';
import type { ChtSmsCredentials, SentMessage, Service } from './service.ts';
import { submitRoute } from './submit.ts';

export interface ChtSmsOptions extends ChtSmsCredentials, ProviderOptions {
  /** Of form and answer, default `big5`, as public clients send it. That any account takes UTF-8 is found nowhere. */
  readonly encoding?: Encoding;
  /** Where an account's own specification places the two servlets. */
  readonly path?: string;
}

export interface ChtSms extends Provider {
  /** The messages that were accepted, by id. */
  readonly sent: ReadonlyMap<string, SentMessage>;
}

/**
 * Starts a stand-in for Chunghwa Telecom's HTTP SMS (EMOME IMSP), which the operator documents to its customers only.
 * Host, paths and fields are those of public clients: `https://imsp.emome.net:4443/imsp/sms/servlet/SubmitSM` and
 * `…/QuerySM`, with `account` and `password` in a form body, in
 * https://packagist.org/packages/tronice/emome-imsp-sms and https://packagist.org/packages/wakeasp-inc/sms-client.
 * (HiNet's hiAir, its other service, speaks a binary TCP protocol: https://sms.hinet.net/new/sent_software.htm.)
 */
export async function startChtSms(options: ChtSmsOptions): Promise<ChtSms> {
  const { account, password, encoding = 'big5', path = '/imsp/sms/servlet' } = options;
  const sent = new BoundedMap<SentMessage>();
  const service: Service = { account, password, encoding, path, sent };
  // Over plain HTTP the service takes no GET, since the password would stand in the address.
  const refuseGet = (name: string): Route => ({
    method: 'GET',
    path: `${path}/${name}`,
    answer: () => answerPage([{ to: '', code: 55, about: '' }], encoding),
  });
  const provider = await startProvider(
    {
      routes: [submitRoute(service), queryRoute(service), refuseGet('SubmitSM'), refuseGet('QuerySM')],
      headers: () => ({}),
      // A wrong password is a result like any other, so the servlets themselves look at it.
      refuse: () => undefined,
      notFound: () => ({
        status: 404,
        headers: { 'Content-Type': 'text/html' },
        body: '<html><body>404</body></html>',
      }),
    },
    options,
  );
  return { ...provider, sent };
}
