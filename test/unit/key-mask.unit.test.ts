import { describe, expect, test } from '@jest/globals';
import { compareWithMask } from '../../src/integrations/provider/key-mask.ts';

const KEY = 'sk-proj-AbCdEfGhIjKlMnOpQrStUvWxYz0123wxyz';
const ALIKE = { opening: /^sk-([a-z]+-)?/ };

// Forms that OpenAI and Anthropic document, and those that have been seen.
describe.each([
  ['sk-proj-AbC...wxyz', 'fits'],
  ['sk-proj-...wxyz', 'fits'],
  ['sk-...wxyz', 'fits'],
  ['sk-…wxyz', 'fits'],
  ['sk-proj-****************wxyz', 'fits'],
  ['...wxyz', 'fits'],
  ['sk-proj-AbC...wxyZ', 'differs'],
  ['sk-proj-abC...wxyz', 'differs'],
  ['sk-svcacct-AbC...wxyz', 'differs'],
  [`${KEY}...${KEY}`, 'differs'],
  // Head and tail that overlap are no parts of one key.
  [`${KEY.slice(0, 30)}...${KEY.slice(20)}`, 'differs'],
  ['sk-proj-A...xyz', 'fits'],
  ['sk-proj-...xyz', 'unreadable'],
  ['sk-pro...xyz', 'unreadable'],
  // Heads may be how a kind of key begins that is not known here.
  ['sk-proj-AbCdEfGh...', 'unreadable'],
  ['sk-proj-AbCdEfGh...yz', 'unreadable'],
  ['sk-proj-...', 'unreadable'],
  ['...', 'unreadable'],
  [KEY, 'unreadable'],
  ['a key', 'unreadable'],
  ['', 'unreadable'],
  [null, 'unreadable'],
  [7, 'unreadable'],
])('%j', (shown, result) => {
  test(`is a part of the key: ${result}`, () => {
    expect(compareWithMask(KEY, shown, ALIKE)).toBe(result);
  });
});

// The key, how it may be shown, and whether that suffices; cut within what all keys have alike, that tells nothing of one of them.
const OPENAI = { opening: /^sk-([A-Za-z]+-)?/ };
const ANTHROPIC = { opening: /^sk-ant-([a-z]+\d+-)?/, closing: /AA$/ };
describe.each([
  ['sk-AbCdEfGhIjKlMnOpQrStUvWxYz', 'sk-AbC...xYz', OPENAI, 'fits'],
  ['sk-proj-AAAABBBBCCCCDDDDxyz', 'sk-pro...z', OPENAI, 'unreadable'],
  ['sk-proj-AAAABBBBCCCCDDDDxyz', 'sk-pro...xyz', OPENAI, 'unreadable'],
  ['sk-proj-AAAABBBBCCCCDDDDwxyz', 'sk-pro...wxyz', OPENAI, 'fits'],
  ['sk-svcacct-AAAABBBBCCCCDDDDx', 'sk-svcac...', OPENAI, 'unreadable'],
  ['sk-svcacct-AAAABBBBCCCCDDDDx', 'sk-svc...x', OPENAI, 'unreadable'],
  ['sk-svcacct-AAAABBBBCCCCDDDDwxyz', 'sk-svcacct...xyz', OPENAI, 'unreadable'],
  ['sk-admin-AAAABBBBCCCC', 'sk-admin-...', OPENAI, 'unreadable'],
  ['sk-admin-AAAABBBBCCCCxyz', 'sk-admin-...xyz', OPENAI, 'unreadable'],
  ['sk-None-AAAABBBBCCCCxyz', 'sk-None-...xyz', OPENAI, 'unreadable'],
  ['sk-ant-api03-R2D0123456789-igAA', 'sk-ant-api03-R2D...igAA', ANTHROPIC, 'fits'],
  ['sk-ant-api03-R2D0123456789-igAA', 'sk-ant-api03...', ANTHROPIC, 'unreadable'],
  ['sk-ant-api03-R2D0123456789-igAA', 'sk-ant-api0...A', ANTHROPIC, 'unreadable'],
  ['sk-ant-api03-R2D0123456789-igAA', 'sk-ant-api0...gAA', ANTHROPIC, 'unreadable'],
  ['sk-ant-api03-R2D0123456789-igAA', 'sk-ant-api03-...igAA', ANTHROPIC, 'unreadable'],
  ['sk-ant-api03-R2D0123456789-igAA', 'sk-ant-api03-...-igAA', ANTHROPIC, 'unreadable'],
  ['sk-ant-api03-R2D0123456789-igAA', 'sk-ant-api03-...9-igAA', ANTHROPIC, 'fits'],
] as const)('of %s, %s', (key, shown, alike, result) => {
  test(`tells enough of it: ${result}`, () => {
    expect(compareWithMask(key, shown, alike)).toBe(result);
  });
});
