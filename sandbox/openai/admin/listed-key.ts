/** A key as the administration API shows it. */
export interface AdminListedKey {
  readonly id: string;
  readonly redacted: string;
  readonly owner?: 'user' | 'service_account';
  /** Of those whose owner left the project; listed only when they are asked for. */
  readonly isOwnerGone?: true;
}
