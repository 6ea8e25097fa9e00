import { useGateway } from './gateway.js';
import { createMap } from './map.js';
import { search } from './search.js';
import { currentSession, loadDemo, signIn } from './session.js';
import { createTravelPanel } from './travel-panel.js';

const EXAMPLES = ['Taipei 101', 'Eiffel Tower', 'Sydney Opera House', 'Machu Picchu', 'Empire State Building'];
const find = (id) => document.getElementById(id);
const [message, userList, signedIn, queryField] = ['message', 'user', 'signed-in', 'query'].map(find);

const panel = createTravelPanel({
  kinds: find('kinds'),
  summary: find('travel-summary'),
  sent: find('sent'),
  received: find('received'),
});
const map = createMap(find('map'), { onSent: panel.note, onFailed: tell });
let expiry;

const HINT = 'Search for a place, or choose one of those above.';

/** @param {'' | 'good' | 'problem'} tone */
function say(text, tone = '') {
  message.className = `message ${tone}`;
  message.replaceChildren(text);
}

function tell({ message: text, signInAgain }) {
  say(text, 'problem');
  if (!signInAgain) return;
  const again = document.createElement('button');
  again.textContent = 'Sign in again';
  again.addEventListener('click', () => void enter(userList.value));
  message.append(again);
}

/** Signs in and loads the map for that user. */
async function enter(user) {
  try {
    const { label, expiresAt } = await signIn(user);
    userList.value = user;
    const time = new Date(expiresAt).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    signedIn.textContent = `Signed in as ${label} until ${time}.`;
    say(HINT);
    clearTimeout(expiry);
    expiry = setTimeout(expired, expiresAt - Date.now());
    await map.open();
  } catch (error) {
    tell(error);
  }
}

function expired() {
  signedIn.textContent = 'Your sign-in has expired.';
  tell({ message: 'Your sign-in has expired. Sign in again to go on.', signInAgain: true });
}

async function findPlace(text) {
  say(`Searching for “${text}” …`);
  try {
    const { formatted_address: address, geometry } = await search(text, (sent) => panel.note('search', sent));
    map.show(geometry.location, text, address);
    say(`Found: ${address}`, 'good');
  } catch (error) {
    tell(error);
  }
}

async function start() {
  const { gatewayUrl, users } = await loadDemo();
  useGateway(gatewayUrl);
  userList.replaceChildren(...users.map(({ id, label }) => new Option(label, id)));
  find('sign-in').addEventListener('submit', (event) => {
    event.preventDefault();
    void enter(userList.value);
  });
  find('search').addEventListener('submit', (event) => {
    event.preventDefault();
    void findPlace(queryField.value.trim());
  });
  for (const example of EXAMPLES) {
    const button = document.createElement('button');
    Object.assign(button, { type: 'button', textContent: example });
    button.addEventListener('click', () => {
      queryField.value = example;
      void findPlace(example);
    });
    find('examples').append(button);
  }
  await enter(currentSession()?.user ?? users[0].id);
}

start().catch(tell);
