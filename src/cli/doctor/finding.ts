/** What doctor learnt of one thing that the gateway depends on. */
export interface Finding {
  readonly kind: 'integration' | 'issuer' | 'secrets';
  readonly name: string;
  readonly outcome: 'ok' | 'refused' | 'unreachable' | 'untested';
  readonly detail: string;
  readonly remedy?: string;
}
