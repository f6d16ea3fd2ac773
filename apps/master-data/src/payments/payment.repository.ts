import { Injectable } from '@nestjs/common';
import type { Page, Paging } from '@kugelpos/platform';
import { ServiceDatabase, TenantRepository, type NewDocument } from '@kugelpos/tenancy';
import { payments, type PaymentDocument } from './payment.schema.js';

export type PaymentChange = Partial<Omit<NewDocument<PaymentDocument>, 'tenant_id' | 'payment_code' | 'shard_key'>>;

@Injectable()
export class PaymentRepository extends TenantRepository<PaymentDocument> {
  constructor(db: ServiceDatabase) {
    super(db, payments);
  }

  findPayment(tenantId: string, code: string): Promise<PaymentDocument | null> {
    return this.findOne(tenantId, { tenant_id: tenantId, payment_code: code });
  }

  listPayments(tenantId: string, paging: Paging): Promise<Page<PaymentDocument>> {
    return this.page(tenantId, { tenant_id: tenantId }, paging);
  }

  addPayment(tenantId: string, payment: NewDocument<PaymentDocument>): Promise<PaymentDocument> {
    return this.insert(tenantId, payment);
  }

  changePayment(tenantId: string, code: string, change: PaymentChange): Promise<PaymentDocument | null> {
    return this.updateOne(tenantId, { tenant_id: tenantId, payment_code: code }, { $set: change });
  }

  removePayment(tenantId: string, code: string): Promise<boolean> {
    return this.deleteOne(tenantId, { tenant_id: tenantId, payment_code: code });
  }
}
