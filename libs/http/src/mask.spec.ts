import { describe, expect, it } from '@jest/globals';
import { shownBody, shownHeaders } from './mask.js';

describe('what is shown of headers and bodies', () => {
  it.each([
    ['Authorization'],
    ['proxy-authorization'],
    ['X-API-Key'],
    ['x-auth-token'],
    ['Set-Cookie'],
    ['access_token'],
    ['refreshToken'],
    ['apiKey'],
    ['currentPassword'],
    ['client_secret'],
    ['pin'],
    ['staff_pin'],
    ['staffPin'],
    ['card_number'],
    ['cardNo'],
    ['cvv'],
  ])('never %s', (name) => {
    expect(shownHeaders({ [name]: 'hunter2' })).toBe(`{"${name}":"***"}`);
    expect(shownBody(JSON.stringify({ a: [{ [name]: 'hunter2', b: 1 }] }))).toBe(`{"a":[{"${name}":"***","b":1}]}`);
    expect(shownBody(`a=1&${name}=hunter2&b=2`)).toBe(`a=1&${name}=***&b=2`);
    expect(shownBody(`{"${name}": "hunter2", broken`)).not.toContain('hunter2');
  });

  it.each(['author', 'shipping', 'shopping', 'pinned', 'panel', 'itemCode', 'mapping'])('but %s', (name) => {
    expect(shownBody(JSON.stringify({ [name]: 'x' }))).toBe(`{"${name}":"x"}`);
  });

  it.each([
    ['4111 1111 1111 1111', '***'],
    ['paid with 5500-0000-0000-0004.', 'paid with ***.'],
    ['378282246310005', '***'],
    ['4901234567894', '4901234567894'], // the code of an article
    ['4111111111111112', '4111111111111112'], // a wrong check digit: not a card
  ])('no card number: %s', (text, shown) => {
    expect(shownBody(JSON.stringify({ text }))).toBe(JSON.stringify({ text: shown }));
    expect(shownBody(`no JSON: ${text}`)).toBe(`no JSON: ${shown}`);
  });

  it('no card number that is a number', () => {
    expect(shownBody('{"n":378282246310005,"m":12.5}')).toBe('{"n":"***","m":12.5}');
    expect(shownBody('{"n":6304000000000000000}')).toBe('{"n":"***"}');
  });

  it('at most 2,000 characters, and nothing of a body that is too long to be masked', () => {
    const shown = shownBody(JSON.stringify({ text: 'x'.repeat(5_000) }));
    expect(shown).toHaveLength(2_000 + '… (5011 bytes)'.length);
    expect(shownBody(Buffer.alloc(70_000, '"'))).toBe('(70000 bytes)');
    expect([shownBody(undefined), shownBody(Buffer.alloc(0))]).toEqual(['(no body)', '(no body)']);
  });

  it('no control character that a body that is no text would bring into the log', () => {
    expect(shownBody(Buffer.from('a\0\u001b[31mb'))).toBe('a��[31mb');
  });
});
