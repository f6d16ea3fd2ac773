import { describe, expect, it } from '@jest/globals';
import { ConfigurationError } from './configuration-error.js';
import { defineSettings } from './define-settings.js';
import { envExample } from './env-example.js';
import {
  flag,
  integer,
  list,
  networks,
  oneOf,
  optionalJsonArray,
  optionalText,
  optionalUrl,
  secret,
  text,
  timeZone,
} from './kinds.js';

const Demo = defineSettings('demo', {
  DEMO_SIZE: integer({ default: 5, min: 1, max: 10, unit: 's', doc: 'a size' }),
  DEMO_ON: flag({ default: false, doc: 'a switch' }),
  DEMO_MODE: oneOf({ values: ['a', 'b'], default: 'a', doc: 'a mode' }),
  DEMO_NAMES: list({ default: [], doc: 'names' }),
  DEMO_TEXT: text({ default: 'x', doc: 'a text' }),
  DEMO_NOTHING: optionalText({ doc: 'maybe' }),
  DEMO_HOSTS: list({ default: [], pattern: /^h/, hint: 'must be hosts', doc: 'hosts' }),
  DEMO_LINES: optionalJsonArray({ doc: 'lines' }),
  DEMO_URL: optionalUrl({ doc: 'an address' }),
  DEMO_PROXIES: networks({ doc: 'proxies' }),
  DEMO_ZONE: timeZone({ default: 'Asia/Tokyo', doc: 'a zone' }),
  DEMO_SECRET: secret({ doc: 'a secret' }),
});

const SECRET = 's'.repeat(32);

function problemsOf(env: NodeJS.ProcessEnv): string[] {
  try {
    Demo.read(env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

describe('settings', () => {
  it('have typed values, defaults, and count empty values as unset', () => {
    expect(
      Demo.read({ DEMO_SECRET: SECRET, DEMO_SIZE: '7', DEMO_ON: 'yes', DEMO_NAMES: 'a, b,', DEMO_TEXT: '' }),
    ).toEqual({
      DEMO_SIZE: 7,
      DEMO_ON: true,
      DEMO_MODE: 'a',
      DEMO_NAMES: ['a', 'b'],
      DEMO_TEXT: 'x',
      DEMO_NOTHING: undefined,
      DEMO_HOSTS: [],
      DEMO_LINES: undefined,
      DEMO_URL: undefined,
      DEMO_PROXIES: [],
      DEMO_ZONE: 'Asia/Tokyo',
      DEMO_SECRET: SECRET,
    });
  });

  it.each([
    [{ DEMO_SIZE: '0' }, /DEMO_SIZE must be a whole number from 1 to 10/],
    [{ DEMO_SIZE: '1.5' }, /DEMO_SIZE/],
    [{ DEMO_ON: 'perhaps' }, /DEMO_ON must be true or false/],
    [{ DEMO_MODE: 'c' }, /DEMO_MODE must be one of a, b/],
    [{ DEMO_HOSTS: 'h1, x' }, /DEMO_HOSTS must be hosts/],
    [{ DEMO_LINES: '{}' }, /DEMO_LINES must be a JSON array/],
    [{ DEMO_LINES: '[' }, /DEMO_LINES must be a JSON array/],
    [{ DEMO_URL: 'localhost:8000' }, /DEMO_URL must be an http or https URL/],
    ...['proxy.example.com', '10.0.0.0/33', '10.0.0', '::1/129', '10.0.0.1/8/8', '*'].map(
      (network): [NodeJS.ProcessEnv, RegExp] => [
        { DEMO_PROXIES: network },
        /DEMO_PROXIES must be IP addresses or networks/,
      ],
    ),
    [{ DEMO_ZONE: 'Nowhere' }, /DEMO_ZONE must be the name of a time zone/],
    [{ DEMO_SECRET: 'short' }, /DEMO_SECRET must have at least 32 characters/],
    [{ DEMO_SECRET: '' }, /DEMO_SECRET is missing \(a secret\)\. Make one with/],
  ])('refuse %j with one line', (env, line) => {
    const problems = problemsOf({ DEMO_SECRET: SECRET, ...env });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(line);
    expect(problems[0]).not.toContain('\n');
  });

  it('read addresses and networks', () => {
    const given = '10.0.0.0/8, 192.0.2.1,::1, 2001:db8::/32';
    expect(Demo.read({ DEMO_SECRET: SECRET, DEMO_PROXIES: given }).DEMO_PROXIES).toEqual([
      '10.0.0.0/8',
      '192.0.2.1',
      '::1',
      '2001:db8::/32',
    ]);
  });

  it('tell all problems at once', () => {
    expect(problemsOf({ DEMO_SIZE: 'x', DEMO_MODE: 'x' })).toHaveLength(3);
  });

  it('stand in .env.example with unit and default', () => {
    expect(envExample([Demo])).toContain('# a size [s]\n#DEMO_SIZE=5\n');
    expect(envExample([Demo])).toContain('(required; the store makes its own)\n#DEMO_SECRET=\n');
  });
});
