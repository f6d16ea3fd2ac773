import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { path, pathAndQuery, withoutSecrets } from './path.js';

describe('path', () => {
  it.each([
    [path`/items/${'4901'}`, '/items/4901'],
    [path`/items/${'a/b'}/prices/${7}`, '/items/a%2Fb/prices/7'],
    [path`/items/${'../admin?x=1#y'}`, '/items/..%2Fadmin%3Fx%3D1%23y'],
    [path`/items/${'りんご'}`, '/items/%E3%82%8A%E3%82%93%E3%81%94'],
    [path`/items`, '/items'],
  ])('%s', (actual, expected) => {
    expect(actual).toBe(expected);
  });

  it.each(['', '.', '..'])('refuses "%s" as a value', (value) => {
    expect(() => path`/items/${value}`).toThrow(TypeError);
  });

  it('keeps any value one segment of the URL', () => {
    const value = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => text !== '.' && text !== '..');
    fc.assert(
      fc.property(value, (text) => {
        const url = new URL(`http://h/api/v1${pathAndQuery(path`/items/${text}/prices`, undefined)}`);
        expect(url.pathname.split('/').map(decodeURIComponent)).toEqual(['', 'api', 'v1', 'items', text, 'prices']);
      }),
    );
  });
});

describe('path and query', () => {
  it.each([
    ['/items', undefined, '/items'],
    ['items', undefined, '/items'],
    ['', undefined, ''],
    ['/items?x=1', undefined, '/items?x=1'],
    ['/items?x=1', { y: 2 }, '/items?x=1&y=2'],
    ['/items', { a: 'b c', d: true, e: undefined, f: null, g: [1, 2], h: [] }, '/items?a=b+c&d=true&g=1&g=2'],
    ['/items', {}, '/items'],
    ['/items/..%2Fadmin', undefined, '/items/..%2Fadmin'],
  ])('%s with %j → %s', (text, params, expected) => {
    expect(pathAndQuery(text, params)).toBe(expected);
  });

  it.each(['/items/../admin', '/items/%2E%2e/admin', '/..', './x', '//evil.example/x', '/a\\..\\b', '/a#b'])(
    'refuses %s',
    (text) => {
      expect(() => pathAndQuery(text, undefined)).toThrow(TypeError);
    },
  );
});

describe('a URL without secrets', () => {
  it.each([
    ['http://h/x', 'http://h/x'],
    ['http://h/x?terminal_id=T-1&limit=5', 'http://h/x?terminal_id=T-1&limit=5'],
    ['http://h/x?apiKey=k&terminal_id=T-1', 'http://h/x?apiKey=***&terminal_id=T-1'],
    [
      'http://h/x?access_token=t&PASSWORD=p&pin=1&client_secret=s&sig=n',
      'http://h/x?access_token=***&PASSWORD=***&pin=***&client_secret=***&sig=***',
    ],
  ])('%s', (url, expected) => {
    expect(withoutSecrets(url)).toBe(expected);
  });
});
