import type { CashCount } from '@kugelpos/contracts';
import type { LogCircumstances } from './terminal-log.js';
import type { TerminalDocument } from '../terminals/terminal.schema.js';

/** A terminal in its second session of a day, as the example of spec §9.4 has it. */
export function openedTerminal(change: Partial<TerminalDocument> = {}): TerminalDocument {
  return {
    tenant_id: 'T9999',
    store_code: '0001',
    terminal_no: 3,
    terminal_id: 'T9999-0001-3',
    description: 'レジ 3',
    function_mode: 'MainMenu',
    status: 'Opened',
    business_date: '20260613',
    open_counter: 2,
    business_counter: 41,
    initial_amount: 50_000,
    physical_amount: null,
    staff: { id: '12', name: '山田 花子' },
    tags: null,
    api_key_hash: 'never-to-be-seen',
    chain_tip: null,
    last_log_at: null,
    created_at: new Date('2026-01-05T00:00:00Z'),
    updated_at: null,
    created_by: 'admin',
    updated_by: null,
    shard_key: 'T9999_0001_3',
    revision: 9,
    ...change,
  };
}

/** 18:41:05.001 on 13 June 2026, in みどり市場. */
export const AROUND: LogCircumstances = {
  storeName: 'みどり市場',
  at: new Date('2026-06-13T09:41:05.001Z'),
  zone: 'Asia/Tokyo',
};

/** A close without any count, as the reference's clients may send it. */
export const NOT_COUNTED: CashCount = {
  denominations: null,
  counted: null,
  cash_sales: 0,
  expected: 0,
  difference: null,
  float_carried_over: null,
  blind: false,
  reason_code: null,
  approved_by: null,
};
