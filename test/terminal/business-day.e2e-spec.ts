import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { localDispatcher, mountsOf } from '@kugelpos/clients';
import { SERVICE_NAMES, type TerminalWire } from '@kugelpos/contracts';
import { HttpClients } from '@kugelpos/http';
import { dateInZone } from '@kugelpos/platform';
import type { TestEnvelope } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';
import { collectEvents, expectUnbroken, type PublishedEvents } from './published-events.js';
import { claimsOf, createShop, createTill, refusal, STAFF, type Shop, type Till } from './shop.js';

interface OpenResult {
  terminalId: string;
  businessDate: string;
  openCounter: number;
  businessCounter: number;
  initialAmount: number | null;
  physicalAmount?: number | null;
  terminalInfo: TerminalWire;
  receiptText: string;
  journalText: string;
}

interface CashResult {
  terminalId: string;
  amount: number;
  description: string;
  receiptText: string;
  journalText: string;
}

/** The shop's business day begins an hour before midnight: nearly always the calendar says another day. */
const BOUNDARY_HOUR = 23;

let store: TestStore;
let shop: Shop;
let numbers = 100;
let eventsOf: PublishedEvents;

beforeAll(async () => {
  store = await startTestStore({ TERMINAL_DAY_BOUNDARY_HOUR: String(BOUNDARY_HOUR) });
  shop = await createShop(store.url);
  eventsOf = collectEvents(store);
}, 60_000);
afterAll(() => store.dispose());
afterEach(() => setLocal((request, local) => local.inject(request)));

const newTill = (): Promise<Till> => createTill(shop.admin, shop.storeCode, numbers++);

async function openedTill(): Promise<Till> {
  const till = await newTill();
  await till.call('sign-in', { staffId: STAFF.id });
  await till.call('open');
  return till;
}

type Local = ReturnType<typeof localDispatcher>;

/** Decides what happens to calls between services from now on. */
function setLocal(inject: (request: Parameters<Local['inject']>[0], local: Local) => ReturnType<Local['inject']>) {
  const local = localDispatcher(store.app, mountsOf('store', SERVICE_NAMES));
  const clients = store.app.get(HttpClients, { strict: false });
  clients.setLocalDispatcher({ ...local, inject: (request) => inject(request, local) });
}

/** Lets the whole process believe that it is this instant. */
const setClock = (now: number) =>
  jest.useFakeTimers({
    now,
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  });

describe('the business day of a till', () => {
  it('runs from sign-in to close and opens again', async () => {
    const till = await newTill();
    const today = dateInZone(new Date(Date.now() - BOUNDARY_HOUR * 3_600_000), 'Asia/Tokyo');

    const signedIn = await till.call<TerminalWire>('sign-in', { staff_id: STAFF.id });
    expect(signedIn.body).toMatchObject({ code: 200, operation: 'terminal_signin' });
    expect(signedIn.body.data.staff).toEqual({ staffId: '12', staffName: '山田 花子', staffPin: null });
    expect(claimsOf(signedIn.headers.get('x-new-token'))).toMatchObject({
      status: 'Idle',
      staff_id: '12',
      staff_name: '山田 花子',
    });

    const opened = await till.call<OpenResult>('open', { initial_amount: 50_000 });
    expect(opened.body).toMatchObject({ code: 200, operation: 'terminal_open' });
    const open = opened.body.data;
    expect(open).toMatchObject({
      terminalId: till.id,
      businessDate: today,
      openCounter: 1,
      businessCounter: 1,
      initialAmount: 50_000,
      terminalInfo: { status: 'Opened', businessDate: today, openCounter: 1, apiKey: '****-****-****-****' },
    });
    expect(Object.keys(open).sort()).toEqual([
      'businessCounter',
      'businessDate',
      'initialAmount',
      'journalText',
      'openCounter',
      'receiptText',
      'terminalId',
      'terminalInfo',
    ]);
    expect(open.journalText).toContain('【 開 設  レ ポ ー ト 】');
    expect(open.journalText).toContain('釣銭準備金              50,000円\n');
    expect(open.receiptText).toContain('<Item1>釣銭準備金             </Item1><Item2>50,000円</Item2>');
    const claims = claimsOf(opened.headers.get('x-new-token'));
    expect(claims).toMatchObject({ status: 'Opened', business_date: today, open_counter: 1, staff_id: '12' });

    const cashIn = await till.call<CashResult>('cash-in', { amount: '1000' });
    expect(cashIn.body).toMatchObject({
      code: 200,
      operation: 'terminal_cash_in',
      data: { terminalId: till.id, amount: 1000, description: 'Cash In (Default)' },
    });
    expect(cashIn.headers.get('x-new-token')).toBeNull();
    const cashOut = await till.call<CashResult>('cash-out', { amount: 4500, description: '両替' });
    expect(cashOut.body).toMatchObject({
      operation: 'terminal_cash_out',
      data: { amount: -4500, description: '両替' },
    });

    const closed = await till.call<OpenResult>('close', { physicalAmount: 46_500 });
    expect(closed.body).toMatchObject({
      code: 200,
      operation: 'terminal_close',
      data: {
        businessDate: today,
        openCounter: 1,
        businessCounter: 1,
        initialAmount: 50_000,
        physicalAmount: 46_500,
        terminalInfo: { status: 'Closed', staff: { staffId: '12' }, apiKey: '****-****-****-****' },
      },
    });
    expect(closed.body.data.journalText).toContain('ドロア内現金            46,500円\n');
    expect(claimsOf(closed.headers.get('x-new-token'))).toMatchObject({ status: 'Closed', open_counter: 1 });

    const signedOut = await till.call<TerminalWire>('sign-out');
    expect(signedOut.body).toMatchObject({ code: 200, operation: 'terminal_signout', data: { staff: null } });
    expect(claimsOf(signedOut.headers.get('x-new-token'))).not.toHaveProperty('staff_id');
    const again = await till.call<TerminalWire>('sign-out');
    expect([again.status, again.body.data]).toEqual([200, signedOut.body.data]);
    expect(again.headers.get('x-new-token')).not.toBeNull();

    const reopened = await till.call<OpenResult>('open');
    expect(reopened.body.data).toMatchObject({
      openCounter: 2,
      businessCounter: 2,
      initialAmount: null,
      terminalInfo: { initialAmount: null, physicalAmount: null, staff: null },
    });
    expect(reopened.body.data.journalText).toContain('責# ------');

    const events = await eventsOf(till, 6);
    expectUnbroken(events);
    const summary = events.map((event) =>
      'is_float' in event
        ? [event.event_type, event.amount, event.is_float]
        : 'operation' in event
          ? [event.event_type, event.open_counter, event.cash_in_out_count, event.cart_transaction_count]
          : [event.event_type],
    );
    expect(summary).toEqual([
      ['cash_in_out', 50_000, true],
      ['open', 1, null, null],
      ['cash_in_out', 1000, false],
      ['cash_in_out', -4500, false],
      ['close', 1, 3, 0],
      ['open', 2, null, null],
    ]);
    const [float, open1, , out, close] = events;
    expect(float).toMatchObject({ generate_date_time: open1?.generate_date_time, description: 'Initial amount' });
    expect(out).toMatchObject({ journal_text: cashOut.body.data.journalText, staff_id: '12', business_date: today });
    expect(close).toMatchObject({
      cart_transaction_last_no: null,
      cash_in_out_last_datetime: out?.generate_date_time,
      terminal_info: { terminal_id: till.id, status: 'Closed', physical_amount: 46_500 },
    });
    const text = JSON.stringify(events);
    for (const secret of [till.apiKey, STAFF.pin, 'api_key', '"pin"']) expect(text).not.toContain(secret);
  });

  it('opens again after a session under a wrong date, with the next counter of the right one', async () => {
    const till = await openedTill();
    await till.call('close');
    try {
      setClock(Date.now() - 5 * 86_400_000);
      expect((await till.call<OpenResult>('open')).body.data).toMatchObject({ openCounter: 1, businessCounter: 2 });
      expect((await till.call('close')).status).toBe(200);
    } finally {
      jest.useRealTimers();
    }
    const right = await till.call<OpenResult>('open');
    expect(right.status).toBe(200);
    expect(right.body.data).toMatchObject({ openCounter: 2, businessCounter: 3 });
  });

  it('prints a cash-out of 4500 as the contract does', async () => {
    const till = shop.till;
    await till.call('sign-in', { staffId: STAFF.id });
    await till.call('open');
    await till.call('close');
    await till.call('open');
    const { body } = await till.call<CashResult>('cash-out', { amount: 4500, description: '両替' });
    const lines = body.data.journalText.split('\n');
    const day = /^\d{4}年\d\d月\d\d日\([月火水木金土日]\)/;
    expect(lines).toEqual([
      '店舗名 みどり市場               ',
      'レジNo. 3             責# 000012',
      expect.stringMatching(new RegExp(`${day.source} \\d\\d:\\d\\d {8}$`)),
      '                                ',
      '    【 出 金  レ ポ ー ト 】    ',
      '                                ',
      expect.stringMatching(/^営業日付 \d{4}年\d\d月\d\d日\([月火水木金土日]\) {5}$/),
      '開設回数 2回                    ',
      '--------------------------------',
      '両替                    -4,500円',
      '--------------------------------',
      'レシートNo. ------              ',
      '',
    ]);
    expect(body.data.receiptText).toMatch(/^<\?xml version="1\.0" \?>\n<PrintData>/);
  });

  it('opens without body, with null and with {}; 0 is a float', async () => {
    for (const body of [undefined, null, {}]) {
      const till = await newTill();
      const answer = await till.call<OpenResult>('open', body);
      expect([answer.status, answer.body.data.initialAmount]).toEqual([200, null]);
      const closed = await till.call<OpenResult>('close', body);
      expect([closed.status, closed.body.data.physicalAmount]).toEqual([200, null]);
      expect((await eventsOf(till, 2)).map((event) => event.event_type)).toEqual(['open', 'close']);
    }
    const till = await newTill();
    expect((await till.call<OpenResult>('open', { initialAmount: 0 })).body.data.initialAmount).toBe(0);
    expect((await eventsOf(till, 2)).map((event) => event.event_type)).toEqual(['cash_in_out', 'open']);
  });
});

describe('what a till may not do', () => {
  it('open twice, or close what is not open', async () => {
    const till = await newTill();
    const wrongState = { status: 400, code: '406003' };
    expect(refusal(await till.call('close'))).toEqual(wrongState);
    await till.call('open');
    expect(refusal(await till.call('open'))).toEqual(wrongState);
    await till.call('close');
    expect(refusal(await till.call('close'))).toEqual(wrongState);
    expect(await till.read()).toMatchObject({ status: 'Closed', openCounter: 1, businessCounter: 1 });
    expect(await eventsOf(till, 2)).toHaveLength(2);
  });

  it('move cash without staff, or while it is not open; told in both languages', async () => {
    const till = await newTill();
    const english = { 'accept-language': 'en-GB,ja;q=0.5' };
    const cash = (headers: Record<string, string> = {}) =>
      till.api.request<TestEnvelope<unknown>>('POST', `${till.path}/cash-in`, { body: { amount: 1 }, headers });
    expect((await cash()).body.user_error).toEqual({ code: '406013', message: '担当者がサインインしていません' });
    expect((await cash(english)).body).toMatchObject({
      code: 401,
      user_error: { code: '406013', message: 'No staff member is signed in' },
      userError: { code: '406013' },
      operation: 'app_exception_handler',
    });
    await till.call('sign-in', { staffId: STAFF.id });
    expect(refusal(await cash())).toEqual({ status: 400, code: '406003' });
    expect(refusal(await till.call('cash-out', { amount: 1 }))).toEqual({ status: 400, code: '406003' });
    await till.call('open');
    expect((await cash()).status).toBe(200);
    await till.call('sign-out');
    expect(refusal(await cash())).toEqual({ status: 401, code: '406013' });
  });

  it('sign somebody in whom nobody knows, or where somebody is', async () => {
    const till = await newTill();
    const unknown = await till.call('sign-in', { staffId: 'nobody' });
    expect(refusal(unknown)).toEqual({ status: 401, code: '406004' });
    expect(unknown.headers.get('x-new-token')).toBeNull();
    expect((await till.call('sign-in', { staffId: STAFF.id })).status).toBe(200);
    expect(refusal(await till.call('sign-in', { staffId: STAFF.id }))).toEqual({ status: 400, code: '406014' });
    expect(refusal(await till.call('sign-in', { staffId: 'nobody' }))).toEqual({ status: 400, code: '406014' });
  });

  it.each([
    ['sign-in', {}, 'staffId'],
    ['sign-in', { staff_id: 12 }, 'staff_id'],
    ['open', { initialAmount: -1 }, 'initialAmount'],
    ['open', { initial_amount: 'much' }, 'initial_amount'],
    ['open', [], ''],
    ['close', { physicalAmount: -0.01 }, 'physicalAmount'],
    ['cash-in', {}, 'amount'],
    ['cash-in', { amount: null }, 'amount'],
    ['cash-in', { amount: 0 }, 'amount'],
    ['cash-in', { amount: -5 }, 'amount'],
    ['cash-out', { amount: 1e15 }, 'amount'],
    ['cash-out', { amount: 0.0001 }, 'amount'],
    ['cash-out', { amount: 1, description: 5 }, 'description'],
    ['cash-out', { amount: 1, description: 'a\u001bb' }, 'description'],
  ])('%s with %j: 422 with the field, and nothing happens', async (action, body, field) => {
    const till = await openedTill();
    const before = await till.read();
    const answer = await till.call(action, body);
    expect(refusal(answer)).toEqual({ status: 422, code: '300001' });
    expect(answer.body.message).toContain(field === '' ? 'body' : `body -> ${field}`);
    expect(await till.read()).toEqual(before);
  });

  it('sign in or close while the neighbour it needs is out; afterwards it can', async () => {
    const till = await newTill();
    const down = { status: 503, headers: { 'content-type': 'application/json' }, body: '{}' };
    setLocal(async (request, local) => (request.target === 'master-data' ? down : local.inject(request)));
    expect(refusal(await till.call('sign-in', { staffId: STAFF.id }))).toEqual({ status: 502, code: '407202' });
    setLocal(async (request, local) => (request.target === 'cart' ? down : local.inject(request)));
    expect((await till.call('sign-in', { staffId: STAFF.id })).status).toBe(200);
    await till.call('open');
    expect(refusal(await till.call('close'))).toEqual({ status: 502, code: '407203' });
    expect((await till.read()).status).toBe('Opened');
    setLocal((request, local) => local.inject(request));
    expect((await till.call('close')).status).toBe(200);
  });
});
