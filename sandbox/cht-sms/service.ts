import type { Encoding } from './encoded-form.ts';

export interface ChtSmsCredentials {
  readonly account: string;
  readonly password: string;
}

export interface SentMessage {
  readonly id: string;
  readonly to: string;
  readonly text: string;
}

export interface Service extends ChtSmsCredentials {
  /** The folder of both servlets. */
  readonly path: string;
  readonly encoding: Encoding;
  readonly sent: Map<string, SentMessage>;
}
