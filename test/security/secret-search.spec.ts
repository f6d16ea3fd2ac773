import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { CHOSEN } from './day-with-secrets.js';
import { SecretSearch } from './secret-search.js';

const { pin } = CHOSEN;
const bytes = Buffer.from(pin);
const search = new SecretSearch([{ name: 'pin', value: pin, isGuessable: true }]);

describe('the search for secrets', () => {
  it.each<[string, string | Buffer]>([
    ['as it is', `<a>${pin}</a>`],
    ['cut off', `x${pin.slice(0, 17)}`],
    ['among bytes', Buffer.concat([Buffer.from([0, 255]), bytes])],
    ['in JSON', JSON.stringify({ pin })],
    ['in JSON in JSON', JSON.stringify({ text: JSON.stringify({ pin }) })],
    ['in a URL', `/x?y=${encodeURIComponent(pin)}`],
    ['in a form', new URLSearchParams({ pin }).toString()],
    ['in base64', bytes.toString('base64')],
    ['in base64 after one', Buffer.concat([Buffer.from('a'), bytes]).toString('base64')],
    ['in base64url after two', Buffer.concat([Buffer.from('ab'), bytes]).toString('base64url')],
    ['in hex', `0x${bytes.toString('hex')}`],
    ['as a fast hash', createHash('sha256').update(pin).digest('base64')],
  ])('finds one %s', (_form, text) => expect(search.in(text)).not.toEqual([]));

  it('finds any token, and nothing where there is nothing', () => {
    expect(search.in('{"a":"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"}')).toEqual(['a token']);
    expect(search.in('a text of nothing, with a p1n in it')).toEqual([]);
  });
});
