import { sendMessage } from './sms.js';

const LABELS = { status: 'Status', to: 'To', from: 'From', body: 'Text', sid: 'Message SID' };

/** The form that sends a text message, and what came back. */
export function createSmsPanel({ form, answer, message, onSent }) {
  const { To: to, Body: body, ownSender, From: from } = form.elements;
  const send = form.querySelector('button[type=submit]');
  const senderField = from.closest('.field');

  function showSender() {
    senderField.hidden = !ownSender.checked;
    from.disabled = !ownSender.checked;
  }

  async function submit(event) {
    event.preventDefault();
    if (send.getAttribute('aria-disabled') === 'true') return;
    send.setAttribute('aria-disabled', 'true');
    message.say('Sending …');
    answer.replaceChildren();
    try {
      const fields = { To: to.value.trim(), Body: body.value, ...(ownSender.checked && { From: from.value.trim() }) };
      const sent = await sendMessage(fields, (call) => onSent('sms', call));
      answer.replaceChildren(...entries(sent));
      message.say(`Twilio took the message to ${sent.to} and has ${sent.status} it.`, 'good');
    } catch (error) {
      message.tell(error);
    } finally {
      send.removeAttribute('aria-disabled');
    }
  }

  form.addEventListener('submit', (event) => void submit(event));
  ownSender.addEventListener('change', showSender);
  // A browser may bring back the ticked box when the page is loaded again.
  showSender();
  return {
    /** For another user. */
    reset() {
      answer.replaceChildren();
      message.say('Nothing yet.');
    },
  };
}

function entries(sent) {
  return Object.entries(LABELS).map(([field, label]) => {
    const row = document.createElement('div');
    const term = document.createElement('dt');
    const value = document.createElement('dd');
    term.textContent = label;
    value.textContent = sent[field] ?? '–';
    row.append(term, value);
    return row;
  });
}
