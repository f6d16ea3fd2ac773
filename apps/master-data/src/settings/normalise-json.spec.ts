import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { normaliseJson } from './normalise-json.js';

describe('JSON texts get one form', () => {
  it.each([
    ['{"a":1}', '{"a": 1}'],
    ['  [1,2 ,\n3]  ', '[1, 2, 3]'],
    ['[]', '[]'],
    ['{ }', '{}'],
    ['{"b":1,"a":{"2":true,"1":null}}', '{"b": 1, "a": {"2": true, "1": null}}'],
    ['{"a":1,"b":2,"a":3}', '{"a": 3, "b": 2}'],
    ['{"名":"\\u5024\\ud83d\\ude00"}', '{"名": "値😀"}'],
    ['["\\"\\\\\\/\\b\\f\\n\\r\\t\\u0001"]', '["\\"\\\\/\\b\\f\\n\\r\\t\\u0001"]'],
    ['[123456789012345678901234567890, -0]', '[123456789012345678901234567890, 0]'],
    [
      '[1.0, 1e3, 1.50, -0.0, 1E-4, 1e-5, 1e15, 1e16, 1.5e300]',
      '[1.0, 1000.0, 1.5, -0.0, 0.0001, 1e-05, 1000000000000000.0, 1e+16, 1.5e+300]',
    ],
  ])('%s → %s', (text, expected) => expect(normaliseJson(text)).toBe(expected));
});

describe('Python literals become JSON', () => {
  it.each([
    ["{'k':[1,(2,3)]}", '{"k": [1, [2, 3]]}'],
    ["{'a': True, 'b': False, 'c': None}", '{"a": true, "b": false, "c": null}'],
    ["{1: 'x', None: 'y', True: 'z', 1.5: 'w'}", '{"1": "x", "None": "y", "True": "z", "1.5": "w"}'],
    ["['it\\'s', \"say \\\"x\\\"\", '\\x41\\u3042\\U0001F600\\d']", '["it\'s", "say \\"x\\"", "Aあ😀\\\\d"]'],
    ["[{'text': 'みなと屋', 'align': 'center',},]", '[{"text": "みなと屋", "align": "center"}]'],
    ['[(), (1), (1,), .5, 5., +1, -2]', '[[], 1, [1], 0.5, 5.0, 1, -2]'],
    ["[1], ['a']", '[[1], ["a"]]'],
  ])('%s → %s', (text, expected) => expect(normaliseJson(text)).toBe(expected));
});

describe('everything else stays as it was sent', () => {
  it.each([
    '',
    ' plain text ',
    '12',
    '"text"',
    ' [not json] ',
    '{1, 2}',
    "[b'bytes']",
    '[NaN]',
    '[1e999]',
    '[1,,2]',
    '[,]',
    '{"a" 1}',
    '{"a": 1]',
    '[1] x]',
    '[true',
    "['open]",
    '["\\ud83d"]',
    "['\\x4']",
    '[01]',
    '["line\nbreak"]',
    '[os.system("x")]',
    `${'['.repeat(5000)}${']'.repeat(5000)}`,
  ])('%j', (text) => expect(normaliseJson(text)).toBe(text));
});

it('keeps the meaning of any JSON, and its own result', () => {
  fc.assert(
    fc.property(fc.json(), fc.boolean(), (json, indented) => {
      const text = indented ? JSON.stringify(JSON.parse(json), null, 2) : json;
      const kept = normaliseJson(text);
      expect(JSON.parse(kept)).toEqual(JSON.parse(text));
      expect(normaliseJson(kept)).toBe(kept);
    }),
  );
});
