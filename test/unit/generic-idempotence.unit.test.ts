import { expect, test } from '@jest/globals';
import { planSection } from '../harness/load-section.ts';
import { sampleSections } from '../harness/sample-sections.ts';

// Hazard 25: what may be sent twice, of an API that the configuration declares.

const planned = (operation: Record<string, unknown>) =>
  planSection({
    ...sampleSections['generic']?.section,
    operations: [{ name: 'it', path: '/v1/x', ...operation }],
  }).operations[0]?.idempotent;

test.each([
  ['GET', true],
  ['HEAD', true],
  ['PUT', true],
  ['DELETE', true],
  ['POST', false],
  ['PATCH', false],
])('%s is idempotent as RFC 9110 has it: %s', (method, idempotent) => {
  expect(planned({ method })).toBe(idempotent);
});

test.each([true, false])('unless the operation says %s itself', (idempotent) => {
  for (const method of ['GET', 'PUT', 'POST', 'PATCH']) expect(planned({ method, idempotent })).toBe(idempotent);
});
