import { json } from 'node:stream/consumers';
import { systemClock } from '../../../src/core/clock.ts';
import { systemTimers } from '../../../src/core/timers.ts';
import { backends } from '../../../src/secrets/index.ts';
import { secretReference } from '../../../src/settings/secret-reference.ts';
import type { BackendUse } from './exit-of.ts';

// Opens a backend, reads, watches and closes it, and does not say `process.exit`.
const { backend: name, options, environment } = (await json(process.stdin)) as BackendUse;
const definition = backends.find((each) => each.name === name);
if (definition === undefined) throw new Error(`There is no backend ${name}.`);
const backend = definition.open(definition.options.parse(options), {
  environment,
  clock: systemClock,
  timers: systemTimers,
  who: 'a child',
});
await backend.probe();
await backend.fetch(secretReference.parse('secret://nobody/nothing'), { why: 'the contract suite' });
// Not ended: closing does.
backend.watch?.(() => {});
await backend.close();
