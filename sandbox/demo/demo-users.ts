/** Two users to sign in as, so that a visitor can see a call allowed and a call refused. */
export interface DemoUser {
  readonly id: string;
  /** For the page's list. */
  readonly label: string;
  readonly scope: string;
}

export const demoUsers: readonly DemoUser[] = [
  { id: 'map-user', label: 'Map user', scope: 'maps' },
  { id: 'guest', label: 'Guest, no maps', scope: '' },
];
