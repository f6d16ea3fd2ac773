import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { ServiceDatabase, TenantRepository, type NewDocument } from '@kugelpos/tenancy';
import { fromAmount, type Amount } from '../totals/amount.js';
import type { ZNumber } from '../reports/report-type.js';
import { settlements, zCounters, type SettlementDocument, type ZCounterDocument } from './settlement.schema.js';

/** A session with its store and date. */
export interface SettledSession {
  storeCode: string;
  terminalNo: number;
  businessDate: string;
  openCounter: number;
}

@Injectable()
export class SettlementRepository extends TenantRepository<SettlementDocument> {
  constructor(db: ServiceDatabase) {
    super(db, settlements);
  }

  findSettlement(tenantId: string, of: SettledSession, session: ClientSession): Promise<SettlementDocument | null> {
    return this.findOne(tenantId, { ...ofDay(tenantId, of), open_counter: of.openCounter }, { session });
  }

  /** The settled sessions of a terminal on a business date. */
  settlementsOfDay(tenantId: string, of: Omit<SettledSession, 'openCounter'>): Promise<SettlementDocument[]> {
    return this.find(tenantId, ofDay(tenantId, of));
  }

  async archive(tenantId: string, settlement: NewDocument<SettlementDocument>, session: ClientSession): Promise<void> {
    const { store_code, terminal_no, business_date } = settlement;
    const shardKey = [tenantId, store_code, terminal_no, business_date].join('_');
    await this.insert(tenantId, { ...settlement, shard_key: shardKey }, session);
  }
}

function ofDay(tenantId: string, { storeCode, terminalNo, businessDate }: Omit<SettledSession, 'openCounter'>) {
  return { tenant_id: tenantId, store_code: storeCode, terminal_no: terminalNo, business_date: businessDate };
}

@Injectable()
export class ZCounterRepository extends TenantRepository<ZCounterDocument> {
  constructor(db: ServiceDatabase) {
    super(db, zCounters);
  }

  /** The terminal's next Z number, and its grand total with the gross sales of this Z. */
  async draw(
    tenantId: string,
    { storeCode, terminalNo }: Pick<SettledSession, 'storeCode' | 'terminalNo'>,
    grossSales: Amount,
    session: ClientSession,
  ): Promise<ZNumber> {
    const counter = await this.updateOne(
      tenantId,
      { tenant_id: tenantId, store_code: storeCode, terminal_no: terminalNo },
      { $inc: { z_no: 1, grand_total_thousandths: Number(grossSales) } },
      { session, upsert: true },
    );
    if (counter === null) throw new Error('An upsert found and made nothing');
    return { zNo: counter.z_no, grandTotal: fromAmount(BigInt(counter.grand_total_thousandths)) };
  }
}
