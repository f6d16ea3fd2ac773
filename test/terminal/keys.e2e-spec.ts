import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { hashApiKey, Tokens } from '@kugelpos/auth';
import { COMMONS, type RevocationPage, type TerminalRevocation } from '@kugelpos/contracts';
import { ChangeBroadcast, type Change } from '@kugelpos/state';
import { Api, eventually, type TestEnvelope } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';
import { claimsOf, createShop, createTill, refusal, STAFF, TERMINAL, type Shop, type Till } from './shop.js';

interface RotatedKey {
  terminalId: string;
  apiKey: string;
  keyVersion: number;
  formerKeyUntil: string | null;
}

const KEYS_PER_MINUTE = 8;
const UNAUTHENTICATED = { status: 401, code: '200001' };

let store: TestStore;
let shop: Shop;
let numbers = 100;

beforeAll(async () => {
  store = await startTestStore({
    TERMINAL_KEY_OVERLAP_MAX_SECONDS: '3600',
    TERMINAL_TOKEN_RATE_PER_KEY: String(KEYS_PER_MINUTE),
    AUTH_KEY_CACHE_SECONDS: '0.5',
  });
  shop = await createShop(store.url);
}, 60_000);
afterAll(() => store.dispose());

const newTill = (): Promise<Till> => createTill(shop.admin, shop.storeCode, numbers++);

const rotate = (till: Till, body?: unknown) =>
  shop.admin.request<TestEnvelope<RotatedKey>>('POST', `${till.path}/key`, body === undefined ? {} : { body });

const byKey = (key: string): Api => shop.admin.as({ 'x-api-key': key });

const exchange = (key: string) =>
  byKey(key).request<TestEnvelope<{ access_token: string }>>('POST', `${TERMINAL}/auth/token`);

const tokenOf = async (key: string): Promise<string> => (await exchange(key)).body.data.access_token;

const keysInIndex = async (terminalId: string): Promise<string[]> => {
  const client = store.app.get<Connection>(getConnectionToken(), { strict: false }).getClient();
  const keys = client.db('commons_terminal').collection('index_terminal_key');
  const found = await keys.find({ terminal_id: terminalId }).toArray();
  return found.map((key) => String(key['key_hash'])).sort();
};

async function feed(since: number): Promise<RevocationPage> {
  const token = store.app.get(Tokens, { strict: false }).forService('cart', COMMONS);
  return shop.admin.withToken(token).get<RevocationPage>(`${TERMINAL}/auth/revocations?since=${since}`);
}

describe('a new key', () => {
  it('is shown once and ends the one before at once', async () => {
    const till = await newTill();
    const answer = await rotate(till);
    expect(answer.body).toMatchObject({ success: true, code: 200, operation: 'rotate_terminal_key' });
    const { apiKey } = answer.body.data;
    expect(answer.body.data).toEqual({
      terminalId: till.id,
      apiKey: expect.stringMatching(/^[\w-]{43}$/),
      keyVersion: 1,
      formerKeyUntil: null,
    });
    expect(apiKey).not.toBe(till.apiKey);
    expect((await till.read()).apiKey).toBe('****-****-****-****');
    expect(refusal(await exchange(till.apiKey))).toEqual(UNAUTHENTICATED);
    expect(refusal(await till.api.request('GET', till.path))).toEqual(UNAUTHENTICATED);
    expect((await byKey(apiKey).request('GET', till.path)).status).toBe(200);
    expect(claimsOf(await tokenOf(apiKey))).toMatchObject({ terminal_id: till.id, kver: 1 });
    expect(await keysInIndex(till.id)).toEqual([hashApiKey(apiKey)]);
  });

  it('leaves the one before good for as long as it is told, no longer', async () => {
    const till = await newTill();
    const before = Date.now();
    const { apiKey, formerKeyUntil } = (await rotate(till, { overlap_seconds: '3' })).body.data;
    const until = Date.parse(formerKeyUntil ?? '');
    expect(until - before).toBeGreaterThanOrEqual(3000);
    expect((await byKey(apiKey).request('GET', till.path)).status).toBe(200);
    // Its tokens stay tokens of the key before, also the new ones that its till is given.
    expect(claimsOf(await tokenOf(till.apiKey))['kver']).toBe(0);
    const signedIn = await till.call('sign-in', { staffId: STAFF.id });
    expect(claimsOf(signedIn.headers.get('x-new-token'))['kver']).toBe(0);
    expect(claimsOf(await tokenOf(apiKey))['kver']).toBe(1);

    const during: number[] = [];
    const afterwards: number[] = [];
    while (afterwards.length < 5) {
      const asked = Date.now();
      const { status } = await till.api.request('GET', till.path);
      if (Date.now() < until) during.push(status);
      // A checked key is remembered for 0.5 s here.
      else if (asked > until + 600) afterwards.push(status);
      await sleep(20);
    }
    expect(new Set(during)).toEqual(new Set([200]));
    expect(new Set(afterwards)).toEqual(new Set([401]));
    expect(refusal(await exchange(till.apiKey))).toEqual(UNAUTHENTICATED);
  });

  it('ends a key that is older than the one before', async () => {
    const till = await newTill();
    const second = (await rotate(till, { overlapSeconds: 600 })).body.data.apiKey;
    const third = (await rotate(till, { overlapSeconds: 600 })).body.data.apiKey;
    expect(refusal(await exchange(till.apiKey))).toEqual(UNAUTHENTICATED);
    expect([(await exchange(second)).status, (await exchange(third)).status]).toEqual([200, 200]);
    expect(await keysInIndex(till.id)).toEqual([hashApiKey(second), hashApiKey(third)].sort());
    const last = (await rotate(till)).body.data;
    expect(last.keyVersion).toBe(3);
    for (const key of [second, third]) expect(refusal(await exchange(key))).toEqual(UNAUTHENTICATED);
    await shop.admin.request('DELETE', till.path);
    expect(refusal(await exchange(last.apiKey))).toEqual(UNAUTHENTICATED);
    expect(await keysInIndex(till.id)).toEqual([]);
  });

  it('is one per request when asked for at once; the last one is good', async () => {
    const till = await newTill();
    const answers = await Promise.all(Array.from({ length: 5 }, () => rotate(till)));
    const rotated = answers.map(({ body }) => body.data).sort((a, b) => a.keyVersion - b.keyVersion);
    expect(rotated.map(({ keyVersion }) => keyVersion)).toEqual([1, 2, 3, 4, 5]);
    const statuses = [];
    for (const { apiKey } of rotated) statuses.push((await exchange(apiKey)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 200]);
  });

  it('is refused to others, for no terminal, and with a wrong overlap', async () => {
    const till = await newTill();
    const path = `${till.path}/key`;
    expect(refusal(await till.api.request('POST', path))).toEqual(UNAUTHENTICATED);
    const token = await tokenOf(till.apiKey);
    expect(refusal(await shop.admin.withToken(token).request('POST', path))).toEqual(UNAUTHENTICATED);
    const missing = `${TERMINAL}/terminals/${shop.tenantId}-0001-999/key`;
    expect(refusal(await shop.admin.request('POST', missing))).toEqual({ status: 404, code: '100001' });
    for (const overlap of [-1, 3601, 1.5, 'x']) {
      const answer = await rotate(till, { overlapSeconds: overlap });
      expect({ overlap, ...refusal(answer) }).toEqual({ overlap, status: 422, code: '300001' });
      expect(answer.body.message).toContain('body -> overlapSeconds');
    }
    expect((await exchange(till.apiKey)).status).toBe(200);
  });

  it('of a re-created terminal makes every token of its former life old', async () => {
    const till = await newTill();
    await rotate(till);
    await shop.admin.request('POST', `${till.path}/sign-in`, { body: { staffId: STAFF.id } });
    expect((await shop.admin.request('DELETE', till.path)).status).toBe(200);
    const next = await createTill(shop.admin, '0001', till.created.terminalNo);
    expect(claimsOf(await tokenOf(next.apiKey))).toMatchObject({ ver: 1, kver: 2 });
  });
});

describe('the revision feed of terminals', () => {
  const own = (page: RevocationPage, till: Till) =>
    page.entries.filter(
      (entry): entry is TerminalRevocation => entry.kind === 'terminal' && entry.terminalId === till.id,
    );

  it('tells each change of what makes tokens void, once, with the latest state', async () => {
    const till = await newTill();
    let { revision } = await feed(0);
    expect(own(await feed(0), till)).toEqual([]);
    const entry = {
      kind: 'terminal',
      tenantId: shop.tenantId,
      terminalId: till.id,
      tokenVersion: 0,
      keyVersion: 0,
      formerKeyUntil: null,
      deleted: false,
    };
    const steps: [string, () => Promise<unknown>, Partial<TerminalRevocation>][] = [
      ['sign-in', () => till.call('sign-in', { staffId: STAFF.id }), { tokenVersion: 1 }],
      ['open', () => till.call('open'), { tokenVersion: 2 }],
      ['close', () => till.call('close'), { tokenVersion: 3 }],
      ['sign-out', () => till.call('sign-out'), { tokenVersion: 4 }],
      ['rotation', () => rotate(till), { tokenVersion: 4, keyVersion: 1 }],
      ['delete', () => shop.admin.request('DELETE', till.path), { tokenVersion: 4, keyVersion: 1, deleted: true }],
      ['new life', () => createTill(shop.admin, '0001', till.created.terminalNo), { tokenVersion: 4, keyVersion: 2 }],
    ];
    for (const [step, act, expected] of steps) {
      await act();
      const page = await feed(revision);
      expect([step, page.entries]).toEqual([step, [{ ...entry, ...expected }]]);
      expect(page.revision).toBeGreaterThan(revision);
      revision = page.revision;
      expect(await feed(revision)).toEqual({ revision, entries: [] });
    }
    const overlapping = await newTill();
    const { formerKeyUntil } = (await rotate(overlapping, { overlapSeconds: 60 })).body.data;
    const [told] = own(await feed(revision), overlapping);
    expect(told?.formerKeyUntil).toBe(Date.parse(formerKeyUntil ?? ''));
  });

  it('says nothing of what leaves tokens as they are, and a till that sells makes no entry', async () => {
    const till = await newTill();
    await till.call('sign-in', { staffId: STAFF.id });
    await till.call('open');
    const { revision } = await feed(0);
    await till.call('cash-in', { amount: 100 });
    await till.api.request('PATCH', `${till.path}/description`, { body: { description: 'x' } });
    await till.api.request('PATCH', `${till.path}/function_mode`, { body: { functionMode: 'Sales' } });
    expect(refusal(await till.call('open'))).toEqual({ status: 400, code: '406003' });
    expect(await feed(revision)).toEqual({ revision, entries: [] });
  });

  it('skips nothing for readers that ask while many terminals change', async () => {
    const tills = await Promise.all(Array.from({ length: 10 }, newTill));
    const { revision: start } = await feed(0);
    let isOver = false;
    const reader = async () => {
      const latest = new Map<string, number>();
      const seen = [start];
      for (let since = start; ;) {
        const wasOver = isOver;
        const page = await feed(since);
        for (const entry of page.entries)
          if (entry.kind === 'terminal') latest.set(entry.terminalId, entry.tokenVersion);
        since = page.revision;
        seen.push(since);
        if (wasOver) return { seen, versions: tills.map((till) => latest.get(till.id)) };
      }
    };
    const readers = [reader(), reader()];
    await Promise.all(
      tills.map(async (till) => {
        for (const action of ['open', 'close', 'open', 'close']) expect((await till.call(action)).status).toBe(200);
      }),
    );
    isOver = true;
    for (const { seen, versions } of await Promise.all(readers)) {
      expect(versions).toEqual(tills.map(() => 4));
      expect([...seen].sort((a, b) => a - b)).toEqual(seen);
    }
  });

  it('keeps one entry per terminal, with the time after which no token is left', async () => {
    const till = await newTill();
    for (const action of ['open', 'close', 'open', 'close']) await till.call(action);
    const client = store.app.get<Connection>(getConnectionToken(), { strict: false }).getClient();
    const entries = client.db('commons_terminal').collection('info_terminal_revocation');
    const found = await entries.find({ terminal_id: till.id }).toArray();
    expect(found).toHaveLength(1);
    const hours = (Number(found[0]?.['expires_at']) - Date.now()) / 3_600_000;
    expect(Math.round(hours)).toBe(24);
  });

  it('is announced to every process, and is for services only', async () => {
    const till = await newTill();
    const changes: Change[] = [];
    const unsubscribe = store.app.get(ChangeBroadcast, { strict: false }).subscribe((change) => changes.push(change));
    await till.call('sign-in', { staffId: STAFF.id });
    await eventually(
      async () => changes,
      (all) => all.some(({ kind }) => kind === 'revocation'),
    );
    unsubscribe();
    expect(changes).toContainEqual(expect.objectContaining({ kind: 'revocation', code: till.id }));
    for (const api of [shop.admin, till.api, new Api(store.url)]) {
      expect(refusal(await api.request('GET', `${TERMINAL}/auth/revocations`))).toEqual(UNAUTHENTICATED);
    }
    const token = store.app.get(Tokens, { strict: false }).forService('cart', COMMONS);
    const bad = await shop.admin.withToken(token).request('GET', `${TERMINAL}/auth/revocations?since=-1`);
    expect(refusal(bad)).toEqual({ status: 422, code: '300001' });
  });
});

describe('the exchange of a key', () => {
  it('is refused after too many requests with one key, and only with that one', async () => {
    const [till, other] = [await newTill(), await newTill()];
    for (let i = 0; i < KEYS_PER_MINUTE; i++) expect((await exchange(till.apiKey)).status).toBe(200);
    const refused = await byKey(till.apiKey).request<TestEnvelope<unknown>>('POST', `${TERMINAL}/auth/token`, {
      headers: { 'accept-language': 'en' },
    });
    expect(refusal(refused)).toEqual({ status: 429, code: '208101' });
    expect(refused.body.user_error?.message).toBe('Too many requests for a token, try again later');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await exchange(other.apiKey)).status).toBe(200);
    // Who knows the terminal's id but not its key cannot shut the till out.
    for (let i = 0; i <= KEYS_PER_MINUTE; i++)
      await byKey(`wrong ${i}`).request('POST', `${TERMINAL}/auth/token?terminal_id=${other.id}`);
    expect((await exchange(other.apiKey)).status).toBe(200);
  });
});
