import { createChatPanel } from './chat-panel.js';
import { useGateway } from './gateway.js';
import { createMapPanel } from './map-panel.js';
import { createMessage } from './message.js';
import { currentSession, loadDemo, signIn } from './session.js';
import { createSmsPanel } from './sms-panel.js';
import { createTabs } from './tabs.js';
import { createTravelPanel } from './travel-panel.js';

const find = (id) => document.getElementById(id);
const [userList, signedIn] = ['user', 'signed-in'].map(find);
const again = () => void enter(userList.value);
const messages = ['map', 'sms', 'chat'].map((name) => createMessage(find(`${name}-message`), again));

const travel = createTravelPanel({
  kinds: find('kinds'),
  summary: find('travel-summary'),
  sent: find('sent'),
  received: find('received'),
  remark: find('travel-remark'),
});
const map = createMapPanel({
  form: find('search'),
  examples: find('examples'),
  element: find('map'),
  message: messages[0],
  onSent: travel.note,
});
const sms = createSmsPanel({
  form: find('sms-form'),
  answer: find('sms-answer'),
  message: messages[1],
  onSent: travel.note,
});
const chat = createChatPanel({
  form: find('chat-form'),
  log: find('chat-log'),
  examples: find('chat-examples'),
  message: messages[2],
  onSent: travel.note,
});
let expiry;

function tellEverywhere(problem) {
  for (const message of messages) message.tell(problem);
}

/** Signs in, and starts every part afresh for that user. */
async function enter(user) {
  try {
    const { label, expiresAt } = await signIn(user);
    userList.value = user;
    const time = new Date(expiresAt).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    signedIn.textContent = `Signed in as ${label}, until ${time}.`;
    clearTimeout(expiry);
    expiry = setTimeout(expired, expiresAt - Date.now());
    sms.reset();
    chat.reset();
    await map.reset();
  } catch (error) {
    tellEverywhere(error);
  }
}

function expired() {
  signedIn.textContent = 'Your sign-in has expired.';
  tellEverywhere({ message: 'Your sign-in has expired. Sign in again to go on.', signInAgain: true });
}

async function start() {
  createTabs(find('parts'), (part) => {
    travel.showPart(part);
    if (part === 'map') map.measure();
  });
  const { gatewayUrl, users } = await loadDemo();
  useGateway(gatewayUrl);
  userList.replaceChildren(...users.map(({ id, label }) => new Option(label, id)));
  find('sign-in').addEventListener('submit', (event) => {
    event.preventDefault();
    again();
  });
  await enter(currentSession()?.user ?? users[0].id);
}

start().catch(tellEverywhere);
