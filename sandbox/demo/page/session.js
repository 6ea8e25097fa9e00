// The signed-in user. The token lives in this module's memory alone: no storage, no cookie, gone with the page.

/** @type {{ token: string, user: string, label: string, expiresAt: number } | undefined} */
let current;

/** Fetches the gateway's address and the users that one can sign in as. */
export async function loadDemo() {
  return fetchJson('/demo.json');
}

/** Signs in at the demo's own server, which stands for a real application's login. */
export async function signIn(user) {
  const headers = { 'Content-Type': 'application/json' };
  current = await fetchJson('/sign-in', { method: 'POST', headers, body: JSON.stringify({ user }) });
  return current;
}

export function currentSession() {
  return current;
}

async function fetchJson(path, init) {
  const response = await fetch(path, init);
  if (!response.ok) throw new Error(`The demo's page server answered ${response.status}. Is the demo still running?`);
  return response.json();
}
