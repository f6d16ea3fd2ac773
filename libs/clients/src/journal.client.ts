import { Injectable } from '@nestjs/common';
import type { ServiceName } from '@kugelpos/contracts';
import { path } from '@kugelpos/http';
import { Neighbours } from './neighbour.js';

/** A finished journal record (spec journal §3.2). */
export interface JournalRecord {
  tenantId: string;
  storeCode: string;
  terminalNo: number;
  transactionType: number;
  businessDate: string;
  openCounter: number;
  businessCounter: number;
  /** Together with place and type the key of the record: posting it again changes nothing. */
  generateDateTime: string;
  receiptNo: number;
  amount: number;
  quantity: number;
  staffId: string;
  userId: string | null;
  journalText: string;
  receiptText: string;
}

/** What other services ask of the journal. */
@Injectable()
export class JournalClient {
  constructor(private readonly neighbours: Neighbours) {}

  /** Stores a record; repeatable. */
  async post(from: ServiceName, record: JournalRecord): Promise<void> {
    const { tenantId, storeCode, terminalNo } = record;
    await this.neighbours.call('journal', {
      from,
      tenantId,
      method: 'post',
      path: path`/tenants/${tenantId}/stores/${storeCode}/terminals/${terminalNo}/journals`,
      body: record,
      idempotent: true,
      routeTemplate: '/tenants/:tenant_id/stores/:store_code/terminals/:terminal_no/journals',
    });
  }
}
