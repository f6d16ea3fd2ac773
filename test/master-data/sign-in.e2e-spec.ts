import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Tokens } from '@kugelpos/auth';
import { MasterDataClient } from '@kugelpos/clients';
import type { AppError } from '@kugelpos/errors';
import { DatabaseDirectory } from '@kugelpos/tenancy';
import { Api, type ApiAnswer, type TestEnvelope } from '@kugelpos/testing';
import { pinAttempts } from '../../apps/master-data/src/staff/pin-attempt.schema.js';
import { Pins } from '../../apps/master-data/src/staff/pins.js';
import { startTestStore, type TestStore } from '../support/store.js';
import { refusal, startShop, type Shop } from './shop.js';

/** Waits so long that none ends by itself while the tests run. */
const env = {
  SIGN_IN_PIN: 'required',
  MASTER_DATA_PIN_FREE_ATTEMPTS: '3',
  MASTER_DATA_PIN_DELAY_SECONDS: '600',
  MASTER_DATA_PIN_MAX_DELAY_SECONDS: '1000',
};
const RIGHT = '4826';
const WRONG = '0000';
const PIN_REQUIRED = [401, '308101'];
const PIN_WRONG = [401, '308102'];
const TOO_MANY = [429, '308103'];

const dataDir = mkdtempSync(join(tmpdir(), 'kugelpos-sign-in-'));
let shop: Shop;
let terminal: Api;
let running: TestStore;

beforeAll(async () => {
  shop = await startShop({ ...env, DATA_DIR: dataDir });
  running = shop.store;
  terminal = shop.service;
}, 60_000);

afterAll(async () => {
  await running?.dispose();
  rmSync(dataDir, { recursive: true, force: true });
});

let serial = 0;

/** A member of staff whom nobody else has tried. */
async function newStaff(): Promise<string> {
  serial += 1;
  const id = `sign-in ${serial}`;
  await shop.admin.post(`${shop.base}/staff`, { id, name: '佐藤', pin: RIGHT, roles: ['clerk'] });
  return id;
}

function signIn(id: string, pin: unknown, storeCode = 'OPTIONAL'): Promise<ApiAnswer<TestEnvelope<unknown>>> {
  const path = `${shop.base}/staff/${encodeURIComponent(id)}/sign-in`;
  return terminal.request('POST', path, { body: { storeCode, terminalNo: 1, pin } });
}

async function signInOutcome(id: string, pin: unknown, storeCode?: string): Promise<unknown> {
  const answer = await signIn(id, pin, storeCode);
  return answer.status === 200 ? answer.body.data : refusal(answer);
}

const signedIn = (id: string) => ({ id, name: '佐藤', roles: ['clerk'] });

describe('signing in', () => {
  it('follows the environment as long as the tenant has no setting', async () => {
    const id = await newStaff();
    expect(await signInOutcome(id, undefined)).toEqual(PIN_REQUIRED);
    expect(await signInOutcome(id, RIGHT)).toEqual(signedIn(id));
  });

  it('has a setting that takes no other values', async () => {
    const path = `${shop.base}/settings`;
    const setting = { name: 'SIGN_IN_PIN', defaultValue: 'optional', values: [] as object[] };
    const NONE = { storeCode: 'NONE', value: 'none' };
    for (const bad of [
      { ...setting, defaultValue: '' },
      { ...setting, defaultValue: 'yes' },
      { ...setting, values: [NONE, { storeCode: 'REQUIRED', value: 'require' }] },
    ])
      expect(refusal(await shop.admin.request('POST', path, { body: bad }))).toEqual([422, '300001']);
    await shop.admin.post(path, setting);
    const values = [NONE, { storeCode: 'REQUIRED', value: 'required' }];
    const bad = { ...setting, values: [{ value: 'x' }] };
    expect(refusal(await shop.admin.request('PUT', `${path}/SIGN_IN_PIN`, { body: bad }))).toEqual([422, '300001']);
    await shop.admin.data('PUT', `${path}/SIGN_IN_PIN`, { ...setting, values });
  });

  it.each<[store: string, pin: string | null | undefined, expected: unknown]>([
    ['NONE', undefined, 'in'],
    ['NONE', WRONG, 'in'],
    ['OPTIONAL', undefined, 'in'],
    ['OPTIONAL', null, 'in'],
    ['OPTIONAL', WRONG, PIN_WRONG],
    ['OPTIONAL', RIGHT, 'in'],
    ['REQUIRED', undefined, PIN_REQUIRED],
    ['REQUIRED', null, PIN_REQUIRED],
    ['REQUIRED', WRONG, PIN_WRONG],
    ['REQUIRED', '*****', PIN_WRONG],
    ['REQUIRED', RIGHT, 'in'],
  ])('in store %s with PIN %s: %j', async (store, pin, expected) => {
    const id = await newStaff();
    expect(await signInOutcome(id, pin, store)).toEqual(expected === 'in' ? signedIn(id) : expected);
  });

  it('takes snake_case, too', async () => {
    const id = await newStaff();
    const body = { store_code: 'REQUIRED', terminal_no: '1', pin: RIGHT };
    const answer = await terminal.request('POST', `${shop.base}/staff/${encodeURIComponent(id)}/sign-in`, { body });
    expect(answer).toMatchObject({ status: 200, body: { operation: 'sign_in_staff', data: signedIn(id) } });
  });

  it('of unknown staff is 404, after as much work as for a wrong PIN', async () => {
    const matches = jest.spyOn(shop.store.app.get(Pins, { strict: false }), 'matches');
    for (const pin of [WRONG, undefined]) expect(await signInOutcome('nobody', pin)).toEqual([404, '100001']);
    expect(matches).toHaveBeenCalledTimes(1);
    expect(await signInOutcome(await newStaff(), WRONG)).toEqual(PIN_WRONG);
    expect(matches).toHaveBeenCalledTimes(2);
    matches.mockRestore();
  });

  it.each([
    {},
    { storeCode: 'S', pin: RIGHT },
    { terminalNo: 1, pin: RIGHT },
    { storeCode: 'S', terminalNo: -1 },
    { storeCode: 'S', terminalNo: 1, pin: '' },
    { storeCode: 'S', terminalNo: 1, pin: 4826 },
    { storeCode: 'S', terminalNo: 1, pin: 'あ'.repeat(25) },
  ])('is refused with %j', async (body) => {
    const answer = await terminal.request('POST', `${shop.base}/staff/nobody/sign-in`, { body });
    expect(refusal(answer)).toEqual([422, '300001']);
  });

  it('is asked for by services only', async () => {
    const body = { storeCode: 'OPTIONAL', terminalNo: 1 };
    for (const api of [shop.admin, shop.user('clerk'), shop.terminal('OPTIONAL')])
      expect(refusal(await api.request('POST', `${shop.base}/staff/nobody/sign-in`, { body }))).toEqual([
        401,
        '200001',
      ]);
  });
});

describe('wrong PINs', () => {
  /** Seconds that the next one has to wait; undefined: none. */
  async function wait(id: string, pin = RIGHT): Promise<number | undefined> {
    const answer = await signIn(id, pin);
    if (answer.status !== 429) return undefined;
    expect(refusal(answer)).toEqual(TOO_MANY);
    return Number(answer.headers.get('retry-after'));
  }

  async function guess(id: string, times: number): Promise<unknown[]> {
    const outcomes: unknown[] = [];
    for (let i = 0; i < times; i++) outcomes.push(await signInOutcome(id, WRONG));
    return outcomes;
  }

  /** As if the last attempt had been so much earlier. */
  async function letPass(id: string, seconds: number): Promise<void> {
    const database = shop.store.app
      .get(DatabaseDirectory, { strict: false })
      .databases.find(({ service }) => service === 'master-data');
    const model = await database?.model(shop.tenantId, pinAttempts);
    const attempt = await model?.findOne({ staff_id: id });
    if (!model || !attempt) throw new Error('no attempt');
    const earlier = new Date(attempt.last_attempt_at.getTime() - seconds * 1000);
    await model.updateOne({ staff_id: id }, { $set: { last_attempt_at: earlier } });
  }

  /** What the terminal service is told. */
  function refusedAtTerminal(id: string): Promise<AppError> {
    const request = { storeCode: 'OPTIONAL', terminalNo: 1, pin: RIGHT };
    return shop.store.app
      .get(MasterDataClient, { strict: false })
      .signInStaff('terminal', shop.tenantId, id, request)
      .then(
        () => Promise.reject(new Error('it was not refused')),
        (error: AppError) => error,
      );
  }

  it('are followed by waits that grow to a limit, for the right PIN, too, and end', async () => {
    const id = await newStaff();
    expect(await guess(id, 3)).toEqual([PIN_WRONG, PIN_WRONG, PIN_WRONG]);
    const first = await wait(id);
    expect(first).toBeGreaterThan(500);
    expect(first).toBeLessThanOrEqual(600);
    await letPass(id, 601);
    expect(await guess(id, 1)).toEqual([PIN_WRONG]);
    const second = await wait(id);
    expect(second).toBeGreaterThan(900);
    expect(second).toBeLessThanOrEqual(1000);
    await letPass(id, 1001);
    expect(await signInOutcome(id, RIGHT)).toEqual(signedIn(id));
    expect(await guess(id, 3)).toEqual([PIN_WRONG, PIN_WRONG, PIN_WRONG]);
  });

  it('are no more when they come all at once', async () => {
    const id = await newStaff();
    const answers = await Promise.all(Array.from({ length: 20 }, () => signIn(id, WRONG)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([401, 401, 401, ...Array<number>(17).fill(429)]);
  });

  it('of one member of staff do not hinder another', async () => {
    const [id, other] = [await newStaff(), await newStaff()];
    await guess(id, 4);
    expect(await signInOutcome(other, RIGHT)).toEqual(signedIn(other));
  });

  it('are forgotten with a new PIN, not with another name', async () => {
    const id = await newStaff();
    await guess(id, 3);
    const change = (pin: string) =>
      shop.admin.data('PUT', `${shop.base}/staff/${encodeURIComponent(id)}`, { name: '佐藤', pin, roles: ['clerk'] });
    await change('*****');
    expect(await wait(id)).toBeDefined();
    await change('9999');
    expect(await signInOutcome(id, '9999')).toEqual(signedIn(id));
  });

  it('count for approvals, too', async () => {
    const id = await newStaff();
    const approve = (pin: string) =>
      terminal.request('POST', `${shop.base}/operations/authorize`, {
        body: { storeCode: 'S', terminalNo: 1, operation: 'noSale', approval: { staffId: id, pin } },
      });
    for (let i = 0; i < 3; i++) expect(refusal(await approve(WRONG))).toEqual([403, '308108']);
    expect(refusal(await approve(RIGHT))).toEqual(TOO_MANY);
    expect(await wait(id)).toBeGreaterThan(500);
    const { code, status, retryAfterSeconds } = await refusedAtTerminal(id);
    expect([status, code]).toEqual(TOO_MANY);
    expect(retryAfterSeconds).toBeGreaterThan(500);
  });

  it('are remembered over a restart', async () => {
    const id = await newStaff();
    await guess(id, 3);
    await running.dispose();
    running = await startTestStore({ ...env, MASTER_DATA_PIN_BCRYPT_COST: '4', DATA_DIR: dataDir });
    const tokens = running.app.get(Tokens, { strict: false });
    terminal = new Api(running.url).withToken(tokens.forService('terminal', shop.tenantId));
    expect(await wait(id)).toBeGreaterThan(500);
  }, 60_000);
});
