/** What doctor learnt of one thing that the gateway depends on. */
export interface Finding {
  readonly kind: 'integration' | 'issuer' | 'secrets' | 'state' | 'lockdown';
  readonly name: string;
  /** `missing`: nothing fails without it, yet. */
  readonly outcome: 'ok' | 'refused' | 'unreachable' | 'untested' | 'missing';
  readonly detail: string;
  readonly remedy?: string;
}
