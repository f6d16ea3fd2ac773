import { describe, expect, it } from '@jest/globals';
import { DropEvent, eventOfShape } from '@kugelpos/messaging';
import { auditRecord, cashRecord, openCloseRecord, transactionRecord } from './journal-record.js';
import { AuditEvent, CashEvent, OpenCloseEvent, TransactionEvent } from './received-events.js';

const base = {
  event_id: 'e1',
  tenant_id: 'T1',
  store_code: 'S1',
  terminal_no: 3,
  business_date: '20261121',
  open_counter: 1,
  business_counter: 12,
  generate_date_time: '2026-11-21T18:05:09.120934+09:00',
  receipt_text: '<receipt/>',
  journal_text: 'text',
  training: false,
  chain: { seq: 1, prev: '0', hash: 'f' },
};

const tran = (change: object = {}) =>
  eventOfShape(TransactionEvent, {
    ...base,
    transaction_no: 9,
    transaction_type: 101,
    receipt_no: 5,
    sales: { total_amount_with_tax: 110, total_quantity: 2, is_cancelled: false },
    staff: { id: 'S01', name: 'Sato' },
    user: null,
    ...change,
  });

const cash = (amount: number) => eventOfShape(CashEvent, { ...base, amount, staff_id: 'S01' });

describe('the journal record of a transaction', () => {
  it.each([
    [101, false, 101],
    [101, true, -101],
    [102, false, 102],
    [102, true, 102],
    [201, false, 201],
    [202, true, 202],
  ])('of type %p, cancelled %p, has type %p', (transaction_type, is_cancelled, expected) => {
    const sales = { total_amount_with_tax: 110, total_quantity: 2, is_cancelled };
    expect(transactionRecord(tran({ transaction_type, sales }))).toMatchObject({
      transaction_type: expected,
      amount: 110,
      quantity: 2,
    });
  });

  it('has everything of its event', () => {
    expect(transactionRecord(tran())).toEqual({
      record_id: 'e1',
      tenant_id: 'T1',
      store_code: 'S1',
      terminal_no: 3,
      transaction_no: 9,
      transaction_type: 101,
      business_date: '20261121',
      open_counter: 1,
      business_counter: 12,
      receipt_no: 5,
      amount: 110,
      quantity: 2,
      staff_id: 'S01',
      user_id: null,
      generate_date_time: '2026-11-21T18:05:09.120934+09:00',
      generated_at: new Date('2026-11-21T09:05:09.120Z'),
      journal_text: 'text',
      receipt_text: '<receipt/>',
      training: false,
      chain: { seq: 1, prev: '0', hash: 'f' },
      shard_key: 'T1_S1_3_20261121',
    });
  });

  it('needs no staff, no user and no chain link', () => {
    expect(transactionRecord(tran({ staff: null, chain: undefined }))).toMatchObject({
      staff_id: null,
      user_id: null,
      chain: null,
    });
  });
});

describe('the journal record of other acts', () => {
  it.each([
    [1000, 401],
    [0, 401],
    [-0, 401],
    [-1500, 402],
  ])('a cash movement of %p has type %p', (amount, expected) => {
    expect(cashRecord(cash(amount))).toMatchObject({
      transaction_type: expected,
      amount,
      quantity: 0,
      transaction_no: null,
      receipt_no: null,
    });
  });

  it.each([
    ['open', 301],
    ['close', 302],
  ])('%s has type %p', (operation, expected) => {
    const event = eventOfShape(OpenCloseEvent, { ...base, operation, staff_id: null });
    expect(openCloseRecord(event)).toMatchObject({
      transaction_type: expected,
      amount: 0,
      quantity: 0,
      staff_id: null,
    });
  });

  it.each([
    ['drawer_open', 601],
    ['no_sale', 602],
    ['override', 603],
    ['reprint', 604],
    ['cart_expired', 605],
    ['something new', 600],
    ['constructor', 600],
  ])('the audit event %s has type %p', (event_type, expected) => {
    const event = eventOfShape(AuditEvent, { ...base, event_type, staff_id: 'S01' });
    expect(auditRecord(event)).toMatchObject({ transaction_type: expected, staff_id: 'S01' });
  });
});

describe('an event that will never fit', () => {
  it.each([
    ['no store', { store_code: undefined }],
    ['a terminal number that is text', { terminal_no: '3' }],
    ['a business date that is none', { business_date: '2026-11-21' }],
    ['a time without offset', { generate_date_time: '2026-11-21T18:05:09' }],
    ['a time that is none', { generate_date_time: 'now' }],
    ['no text', { journal_text: null }],
    ['no sales', { sales: null }],
    ['an amount that is text', { sales: { total_amount_with_tax: '110', total_quantity: 1 } }],
    ['a chain that is none', { chain: 'x' }],
    ['no transaction number', { transaction_no: null }],
  ])('with %s is dropped, and its values are not told', (_name, change) => {
    expect(() => tran({ journal_text: 'secret', ...change })).toThrow(DropEvent);
    expect(() => tran({ journal_text: 'secret', ...change })).not.toThrow(/secret/);
  });

  it('has an operation that is neither open nor close', () => {
    expect(() => eventOfShape(OpenCloseEvent, { ...base, operation: 'pause' })).toThrow(DropEvent);
  });
});
