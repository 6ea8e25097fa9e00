import { describe, expect, test } from '@jest/globals';
import { refuseAddress } from '../../src/egress/address-policy.ts';
import { addresses } from '../vectors/addresses.ts';

const shut = { allowPrivateAddresses: false };
const open = { allowPrivateAddresses: true };

describe.each(addresses)('$address ($what)', ({ address, refused }) => {
  test(`is ${refused ?? 'allowed'} over TLS`, () => {
    expect(refuseAddress(address, shut, false)).toBe(refused);
  });

  test('is opened by allowPrivateAddresses only when it is private', () => {
    expect(refuseAddress(address, open, false)).toBe(refused === 'private' ? undefined : refused);
  });

  test('is never dialled in the clear when it is public', () => {
    expect(refuseAddress(address, shut, true)).toBe(refused ?? 'plaintext');
    expect(refuseAddress(address, open, true)).toBe(refused === 'private' ? undefined : (refused ?? 'plaintext'));
  });
});
