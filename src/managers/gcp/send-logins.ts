import type { ClientOptions } from './client-options.ts';

/** What sends requests in Google's auth library, as far as it is used here. */
interface Sender {
  readonly transporter?: Transporter;
  /** Of a workload's identity: what exchanges its token. */
  readonly stsCredential?: Sender;
  /** Of an account that is impersonated: who acts for it. */
  readonly sourceClient?: Sender;
}

/** Of gaxios: https://github.com/googleapis/google-cloud-node-core/tree/main/packages/gaxios */
interface Transporter {
  readonly defaults: object;
}

/**
 * Has all parts of a login send with these options. The library makes some of them without those it was given: these would go past
 * the proxy, follow redirects, wait for as long as something drips, and repeat what fails.
 */
export function sendLogins(login: Sender | undefined, options: ClientOptions): void {
  if (login?.transporter === undefined) return;
  Object.assign(login.transporter.defaults, options);
  sendLogins(login.stsCredential, options);
  sendLogins(login.sourceClient, options);
}
