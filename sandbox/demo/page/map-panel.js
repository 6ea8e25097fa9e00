import { createMap } from './map.js';
import { search } from './search.js';

const EXAMPLES = ['Taipei 101', 'Eiffel Tower', 'Sydney Opera House', 'Machu Picchu', 'Empire State Building'];
const HINT = 'Search for a place, or choose one of those above.';

/** The map with its search. */
export function createMapPanel({ form, examples, element, message, onSent }) {
  const query = form.elements.query;
  const map = createMap(element, { onSent, onFailed: message.tell });

  async function find(text) {
    message.say(`Searching for “${text}” …`);
    try {
      const { formatted_address: address, geometry } = await search(text, (sent) => onSent('search', sent));
      map.show(geometry.location, text, address);
      message.say(`Found: ${address}`, 'good');
    } catch (error) {
      message.tell(error);
    }
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void find(query.value.trim());
  });
  for (const example of EXAMPLES) {
    const button = document.createElement('button');
    Object.assign(button, { type: 'button', textContent: example });
    button.addEventListener('click', () => {
      query.value = example;
      void find(example);
    });
    examples.append(button);
  }
  return {
    /** Loads the map for another user. */
    async reset() {
      message.say(HINT);
      await map.open().catch(message.tell);
    },
    /** A map that was hidden does not know its size. */
    measure: map.measure,
  };
}
