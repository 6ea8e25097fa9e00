/** A key as the Admin API shows it. */
export interface AdminListedKey {
  readonly id: string;
  readonly hint: string | null;
  status: 'active' | 'inactive' | 'archived' | 'expired';
}
