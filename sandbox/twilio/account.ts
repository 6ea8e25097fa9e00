import { systemClock } from '../../src/core/clock.ts';
import { BoundedMap } from '../provider/bounded-map.ts';
import { newHex } from '../provider/ids.ts';

/** A resource as Twilio's JSON shows it. */
export interface Resource {
  readonly sid: string;
  readonly [field: string]: unknown;
}

export interface Verification {
  readonly resource: Resource;
  readonly to: string;
  sends: number;
  checks: number;
}

/** What one Twilio account holds: every key of the account sees all of it. */
export interface Account {
  readonly sid: string;
  readonly messages: Map<string, Resource>;
  /** With the message that each belongs to as `parent_sid`. */
  readonly media: Map<string, Resource>;
  readonly calls: Map<string, Resource>;
  readonly services: Map<string, Resource>;
  /** Those that wait for their code, by service and number. */
  readonly pending: Map<string, Verification>;
  /** The code that every verification expects, since no message arrives anywhere. */
  readonly verificationCode: string;
}

export function createAccount(sid: string, verificationCode: string): Account {
  return {
    sid,
    messages: new BoundedMap(),
    media: new BoundedMap(),
    calls: new BoundedMap(),
    services: new BoundedMap(),
    pending: new BoundedMap(),
    verificationCode,
  };
}

/** https://www.twilio.com/docs/glossary/what-is-a-sid */
export const newSid = (prefix: string): string => `${prefix}${newHex(16)}`;

/** As the 2010-04-01 API writes a moment: RFC 2822. */
export const rfc2822Now = (): string => new Date(systemClock.now()).toUTCString().replace('GMT', '+0000');

/** As the v2 APIs write a moment. */
export const isoNow = (): string => new Date(systemClock.now()).toISOString().replace(/\.\d+/, '');
