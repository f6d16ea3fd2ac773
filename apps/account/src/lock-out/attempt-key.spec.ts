import { describe, expect, it } from '@jest/globals';
import { keyOfUser, networkOf } from './attempt-key.js';

describe('the address that is counted', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:DB8:1:2::1', '2001:db8:1:2'],
    ['2001:db8:0001:2:ffff::', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::1', '0:0:0:0'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('the key of a user', () => {
  it('is another one for every tenant and name', () => {
    const names: [string, string][] = [
      ['a', 'bc'],
      ['ab', 'c'],
      ['', 'abc'],
      ['a","b', 'c'],
      ['a', 'b","c'],
      ['A', 'bc'],
    ];
    expect(new Set(names.map(([tenantId, username]) => keyOfUser(tenantId, username))).size).toBe(names.length);
  });
});
