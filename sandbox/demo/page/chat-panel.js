import { streamAnswer } from './chat.js';

const HINT = 'Ask something: the answer appears word by word, as the provider writes it.';
const EXAMPLES = {
  'A short question': 'Why does an API key not belong in a browser?',
  'A long text, to try Stop':
    'A portcullis is a heavy grille that slides down in grooves on either side of a gate. In a time of peace it hung above the road, and everyone with business in the castle walked under it without a thought. When something went wrong, one person cut one rope, and the way was shut before anybody had time to argue. Nobody outside ever needed to hold a key to it, and nobody inside had to hand one out.',
};

/** A conversation of several turns whose answers are streamed. */
export function createChatPanel({ form, log, examples, message, onSent }) {
  const input = form.elements.prompt;
  const [send, stop] = form.querySelectorAll('button');
  /** What was said so far, as the provider wants to hear it again with every turn. */
  let conversation = [];
  /** Set while an answer comes. */
  let running;

  function setRunning(controller) {
    running = controller;
    send.setAttribute('aria-disabled', String(running !== undefined));
    if (!running && document.activeElement === stop) input.focus();
    stop.hidden = !running;
    // Readers wait for the whole answer rather than speak every word by itself.
    log.setAttribute('aria-busy', String(running !== undefined));
  }

  async function ask(text) {
    if (running || text === '') return;
    const controller = new AbortController();
    const { signal } = controller;
    const asked = { role: 'user', content: text };
    const question = addTurn(log, 'user', text);
    const answer = addTurn(log, 'assistant', '');
    input.value = '';
    setRunning(controller);
    message.say('The answer is coming …');
    let problem;
    try {
      const words = streamAnswer([...conversation, asked], { signal, onSent: (call) => onSent('chat', call) });
      for await (const word of words) append(log, answer.words, word);
    } catch (error) {
      problem = error;
    }
    // Another user has signed in since: the conversation is gone.
    if (running !== controller) return;
    const content = answer.words.textContent;
    if (content !== '') conversation.push(asked, { role: 'assistant', content });
    if (problem) answer.turn.classList.add('cut');
    log.scrollTop = log.scrollHeight;
    if (problem && content === '') {
      for (const { turn } of [question, answer]) turn.remove();
      // Ready to be sent again, unless something else was written meanwhile.
      input.value ||= text;
    }
    setRunning(undefined);
    if (signal.aborted) message.say('You stopped the answer. Below stands what the provider saw of it.');
    else if (problem) message.tell(problem);
    else message.say('The answer is complete.', 'good');
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void ask(input.value.trim());
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') running?.abort();
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.target !== input) return;
    event.preventDefault();
    form.requestSubmit();
  });
  stop.addEventListener('click', () => running?.abort());
  for (const [label, text] of Object.entries(EXAMPLES)) {
    const button = document.createElement('button');
    Object.assign(button, { type: 'button', textContent: label });
    button.addEventListener('click', () => void ask(text));
    examples.append(button);
  }
  return {
    /** For another user. */
    reset() {
      const former = running;
      setRunning(undefined);
      former?.abort();
      conversation = [];
      log.replaceChildren();
      message.say(HINT);
    },
  };
}

const NAMES = { user: 'You', assistant: 'Model' };

function addTurn(log, role, text) {
  const turn = document.createElement('div');
  turn.className = `turn ${role}`;
  const name = document.createElement('b');
  name.textContent = NAMES[role];
  const words = document.createElement('p');
  words.textContent = text;
  turn.append(name, words);
  log.append(turn);
  log.scrollTop = log.scrollHeight;
  return { turn, words };
}

/** Follows the answer, unless the visitor has scrolled up to read. */
function append(log, words, word) {
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  words.append(word);
  if (atEnd) log.scrollTop = log.scrollHeight;
}
