import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Tokens } from '@kugelpos/auth';
import { Api, createTenant, type TestTenant } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';

describe('posting a finished journal record', () => {
  let store: TestStore;
  let tenant: TestTenant;
  let storeNo = 0;

  beforeAll(async () => {
    store = await startTestStore();
    tenant = await createTenant(store.url);
  });

  afterAll(() => store.dispose());

  const report = (change: object = {}) => ({
    tenantId: tenant.tenantId,
    storeCode: `S${storeNo}`,
    terminalNo: 1,
    transactionType: 501,
    businessDate: '20261121',
    openCounter: 1,
    businessCounter: 2,
    generateDateTime: '2026-11-21T18:00:00.000000+09:00',
    receiptNo: 0,
    amount: 0,
    quantity: 0,
    staffId: 'SYSTEM',
    journalText: 'Flash report',
    receiptText: '<report/>',
    ...change,
  });
  const pathOf = (storeCode = `S${storeNo}`, terminalNo: number | string = 1) =>
    `/journal/api/v1/tenants/${tenant.tenantId}/stores/${storeCode}/terminals/${terminalNo}/journals`;
  const post = (body: unknown, path = pathOf(), api = tenant.admin) => api.request('POST', path, { body });
  const stored = () =>
    tenant.admin.get<object[]>(`/journal/api/v1/tenants/${tenant.tenantId}/stores/S${storeNo}/journals`);

  it('answers and stores it', async () => {
    storeNo++;
    const { status, body } = await post(report());
    expect(status).toBe(201);
    expect(body).toMatchObject({ success: true, code: 201, operation: 'receive_journals' });
    const expected = {
      tenantId: tenant.tenantId,
      storeCode: `S${storeNo}`,
      terminalNo: 1,
      journalSeqNo: -1,
      transactionNo: null,
      transactionType: 501,
      businessDate: '20261121',
      openCounter: 1,
      businessCounter: 2,
      generateDateTime: '2026-11-21T18:00:00.000000+09:00',
      receiptNo: 0,
      amount: 0,
      quantity: 0,
      staffId: 'SYSTEM',
      userId: null,
      content: expect.any(String),
      journalText: 'Flash report',
      receiptText: '<report/>',
      training: false,
    };
    expect(body.data).toEqual(expected);
    expect(await stored()).toEqual([expected]);
  });

  it('takes snake_case and fills in what is left out', async () => {
    storeNo++;
    const { status, body } = await post({
      tenant_id: tenant.tenantId,
      store_code: `S${storeNo}`,
      terminal_no: '1',
      transaction_type: 502,
      business_date: '20261121',
      open_counter: 1,
      business_counter: 1,
      generate_date_time: '2026-11-21T18:00:00+09:00',
      journal_text: '',
      receipt_text: '',
      journal_seq_no: 5,
      unknown: true,
    });
    expect(status).toBe(201);
    expect(body.data).toMatchObject({
      terminalNo: 1,
      transactionNo: null,
      receiptNo: null,
      amount: 0,
      quantity: 0,
      staffId: null,
      userId: null,
    });
  });

  it('stores a repeated one once and gives the stored one', async () => {
    storeNo++;
    await post(report());
    const { status, body } = await post(report({ journalText: 'something else' }));
    expect(status).toBe(201);
    expect(body.data).toMatchObject({ journalText: 'Flash report' });
    expect(await stored()).toHaveLength(1);
  });

  it('stores ten at the same time once', async () => {
    storeNo++;
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(report())));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 201));
    expect(await stored()).toHaveLength(1);
  });

  it('is open to services and managers, and to nobody else', async () => {
    storeNo++;
    const tokens = store.app.get(Tokens, { strict: false });
    const { tenantId } = tenant;
    const as = async (token: string) => (await post(report(), pathOf(), new Api(store.url).withToken(token))).status;
    expect(await as(tokens.forService('report', tenantId))).toBe(201);
    expect(
      await as(
        tokens.forUser({
          username: 'm',
          tenantId,
          role: 'manager',
          isSuperuser: false,
          tokenVersion: 0,
          sessionId: 'test',
        }).token,
      ),
    ).toBe(201);
    expect(
      await as(
        tokens.forUser({
          username: 'c',
          tenantId,
          role: 'clerk',
          isSuperuser: false,
          tokenVersion: 0,
          sessionId: 'test',
        }).token,
      ),
    ).toBe(403);
    expect(await as(tokens.forService('report', 'Foreign'))).toBe(400);
    expect((await post(report(), pathOf(), new Api(store.url))).status).toBe(401);
  });

  it.each<[string, object | undefined, number, string]>([
    ['no body', undefined, 422, '300001'],
    ['a foreign tenant in the body', { tenantId: 'Foreign' }, 400, '100000'],
    ['another store than the path', { storeCode: 'x' }, 422, '300001'],
    ['another terminal than the path', { terminalNo: 2 }, 422, '300001'],
    ['no type', { transactionType: null }, 422, '300001'],
    ['a date that is none', { businessDate: '2026-11-21' }, 422, '300001'],
    ['a time that is none', { generateDateTime: 'now' }, 422, '300001'],
    ['a text that is a number', { journalText: 5 }, 422, '300001'],
    ['no text', { receiptText: undefined }, 422, '300001'],
    ['a fraction of a quantity', { quantity: 1.5 }, 422, '300001'],
    ['an amount that is text', { amount: 'much' }, 422, '300001'],
  ])('refuses %s and stores nothing', async (_name, change, status, code) => {
    storeNo++;
    const answer = await post(change && report(change));
    expect([answer.status, answer.body.user_error?.code]).toEqual([status, code]);
    expect(await stored()).toEqual([]);
  });

  it('refuses a path that is none', async () => {
    expect((await post(report(), pathOf(undefined, 'x'))).status).toBe(422);
    expect((await tenant.admin.request('GET', pathOf())).status).toBe(405);
  });
});
