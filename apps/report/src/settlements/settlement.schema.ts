import { Schema } from 'mongoose';
import { defineCollection, type BaseFields } from '@kugelpos/tenancy';
import type { SalesReport } from '../sales-report/sales-report.js';

/** A session that was found complete, with its Z report as it was made then (spec report §3.9, decisions 8). */
export interface SettlementDocument extends BaseFields {
  tenant_id: string;
  store_code: string;
  terminal_no: number;
  business_date: string;
  open_counter: number;
  verified: boolean;
  verified_update_time: Date;
  z_no: number;
  /** Gross sales of the terminal up to and with this Z. */
  grand_total: number;
  report: SalesReport;
}

export const settlements = defineCollection<SettlementDocument>({
  name: 'info_daily',
  fields: {
    tenant_id: { type: String, required: true },
    store_code: { type: String, required: true },
    terminal_no: { type: Number, required: true },
    business_date: { type: String, required: true },
    open_counter: { type: Number, required: true },
    verified: { type: Boolean, required: true },
    verified_update_time: { type: Date, required: true },
    z_no: { type: Number, required: true },
    grand_total: { type: Number, required: true },
    report: { type: Schema.Types.Mixed, required: true },
  },
  indexes: [
    {
      keys: { tenant_id: 1, store_code: 1, terminal_no: 1, business_date: 1, open_counter: 1 },
      unique: true,
      serves: 'the Z of a session, those of a terminal on a business date',
    },
    {
      keys: { tenant_id: 1, store_code: 1, terminal_no: 1, z_no: 1 },
      unique: true,
      serves: 'no two Z reports of a terminal share a number',
    },
  ],
});

/** Where a terminal's Z numbers and its grand total stand. */
export interface ZCounterDocument extends BaseFields {
  tenant_id: string;
  store_code: string;
  terminal_no: number;
  z_no: number;
  /** In thousandths of the currency's unit: a whole number, so that adding to it stays exact. */
  grand_total_thousandths: number;
}

export const zCounters = defineCollection<ZCounterDocument>({
  name: 'counter_z',
  fields: {
    tenant_id: { type: String, required: true },
    store_code: { type: String, required: true },
    terminal_no: { type: Number, required: true },
    z_no: { type: Number, required: true },
    grand_total_thousandths: { type: Number, required: true },
  },
  indexes: [
    { keys: { tenant_id: 1, store_code: 1, terminal_no: 1 }, unique: true, serves: 'the next Z number of a terminal' },
  ],
});

export const settlementCollections = [settlements, zCounters];
