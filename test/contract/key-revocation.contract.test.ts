import { expect, test } from '@jest/globals';
import { integrations } from '../../src/integrations/index.ts';
import { revokeKeys } from '../harness/key-revocation.ts';
import { sampleSections } from '../harness/sample-sections.ts';

// Without keyAdmin none of them may ask anybody, nor for its secret: the scene has neither files nor secrets.
test.each(integrations.map((definition) => [definition.name, definition] as const))(
  'of %s it is said in one line what a person has to do, and where',
  async (name, definition) => {
    const section = sampleSections[name]?.section ?? {};
    const [report, ...others] = await revokeKeys({ it: section }, {});
    expect(others).toEqual([]);
    expect(report).toMatchObject({ integrations: ['it'], outcome: 'by-hand', ok: false });
    expect(report?.provider).toBe(definition.revocation.provider);
    expect(report?.text).toBe(`it: ${report?.done}; by hand: ${report?.byHand}`);
    expect(report?.text).toMatch(/^it: nothing disabled at [^\n]+; by hand: [^\n]+[^.\n]$/);
    // Whoever runs an API of its own has a page that only they know.
    if (name === 'generic') expect(report?.byHand).toContain('api.example.com');
    else expect(report?.byHand).toMatch(/ \(https:\/\/[^ ]+\)$/);
  },
);
