import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startStoreProcess } from '@kugelpos/testing';
import { freshDataDir, STORE_MAIN } from '../support/built-store.js';
import { withDatabase } from '../database-tools/processes.js';
import { liveThroughTheDay, SUPERUSER, TENANT } from './day-with-secrets.js';
import { SecretSearch, type Secret } from './secret-search.js';

const OF_THE_PROCESS = [
  { name: 'SECRET_KEY', value: 'secret-with-which-tokens-are-signed-0123456789' },
  { name: 'SERVICE_SECRET', value: 'among-the-services-only-0123456789-abcdefghij' },
];

/** An answer as it came over the wire. */
interface Heard {
  request: string;
  text: string;
  handsOut: Secret[];
}

const dataDir = freshDataDir();
const heard: Heard[] = [];
let chosen: Secret[];
let output: string;
/** Whatever may be found nowhere: chosen by people, given to the process, made by it. */
let search: SecretSearch;

beforeAll(async () => {
  const store = await startStoreProcess({
    main: STORE_MAIN,
    dataDir,
    env: {
      LOG_LEVEL: 'trace',
      TERMINAL_KEY_OVERLAP_MAX_SECONDS: '3600',
      ...Object.fromEntries(OF_THE_PROCESS.map(({ name, value }) => [name, value])),
    },
  });
  const send = globalThis.fetch;
  const listening = jest.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const answer = await send(input, init);
    const body = await answer.clone().text();
    const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
    const request = `${init?.method ?? 'GET'} ${new URL(input instanceof Request ? input.url : input).pathname} (${heard.length})`;
    heard.push({ request, text: `${headers}\n\n${body}`, handsOut: handedOut(request, answer.headers, body) });
    return answer;
  });
  try {
    chosen = await liveThroughTheDay(store.url);
  } finally {
    listening.mockRestore();
    await store.stop();
    output = store.output();
  }
  search = new SecretSearch([...chosen, ...OF_THE_PROCESS, ...heard.flatMap(({ handsOut }) => handsOut)]);
}, 60_000);
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** The secrets that an answer gives to whom they belong, by the fields that are there for it. */
function handedOut(request: string, headers: Headers, body: string): Secret[] {
  const fields = [...body.matchAll(/"(access_token|refresh_token|apiKey)":"([^"]+)"/g)].map(([, name, value]) => ({
    name: `${name} of ${request}`,
    value: value ?? '',
  }));
  const token = headers.get('x-new-token');
  const given = token === null ? fields : [...fields, { name: `x-new-token of ${request}`, value: token }];
  // Of a token, the signature is the secret: header and claims of two may be alike.
  return given
    .filter(({ value }) => !value.startsWith('****'))
    .map(({ name, value }) => ({ name, value: value.split('.').at(-1) ?? value }));
}

describe('after a whole day, a secret is found', () => {
  it('in no answer but the one that hands it out', () => {
    const leaks = heard.flatMap(({ request, text, handsOut }) => {
      const rest = handsOut.reduce((left, { value }) => left.replace(value, ''), text);
      return search.in(rest).map((name) => `${request}: ${name}`);
    });
    expect(leaks).toEqual([]);
    const kinds = heard.flatMap(({ handsOut }) => handsOut.map(({ name }) => name.split(' ')[0]));
    expect(new Set(kinds)).toEqual(new Set(['access_token', 'refresh_token', 'apiKey', 'x-new-token']));
  });

  it('in no line that the process wrote', () => {
    expect(search.in(output)).toEqual([]);
    expect(output).toContain('"level":"debug"');
  });

  it('in no byte of the data folder', () => {
    const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
    const contents = files.map((file) => readFileSync(join(file.parentPath, file.name)));
    expect(contents.flatMap((bytes, at) => search.in(bytes).map((name) => `${files[at]?.name}: ${name}`))).toEqual([]);
    expect(contents.some((bytes) => bytes.includes(SUPERUSER))).toBe(true);
  });

  it('in no document: users, staff, terminals, logs, events, remembered requests', async () => {
    const leaks: string[] = [];
    const collections = new Set<string>();
    const topics = new Set<string>();
    await withDatabase(dataDir, async (client) => {
      const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
      for (const { name } of databases) {
        for (const { name: collection } of await client.db(name).listCollections({}, { nameOnly: true }).toArray()) {
          for (const document of await client.db(name).collection(collection).find().toArray()) {
            collections.add(`${name}.${collection}`);
            if (typeof document['topic'] === 'string') topics.add(document['topic']);
            for (const found of search.in(JSON.stringify(document))) leaks.push(`${name}.${collection}: ${found}`);
          }
        }
      }
    });
    expect(leaks).toEqual([]);
    expect([...topics].sort()).toEqual(['topic-auditlog', 'topic-cashlog', 'topic-opencloselog', 'topic-tranlog']);
    for (const service of ['account', 'terminal', 'master-data', 'cart', 'report', 'journal', 'stock'])
      expect([...collections]).toContain(`${TENANT}_${service}.log_request`);
  });
});
