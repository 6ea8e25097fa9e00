/** Users to sign in as, so that a visitor can see a call allowed and a call refused. */
export interface DemoUser {
  readonly id: string;
  /** For the page's list. */
  readonly label: string;
  readonly scope: string;
}

export const ALL_SCOPES = 'maps sms chat';

export const demoUsers: readonly DemoUser[] = [
  { id: 'member', label: 'Member', scope: ALL_SCOPES },
  { id: 'map-user', label: 'Map user, map only', scope: 'maps' },
  { id: 'guest', label: 'Guest, nothing allowed', scope: '' },
];
