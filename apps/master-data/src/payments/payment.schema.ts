import type { PaymentMethodWire } from '@kugelpos/contracts';
import { defineCollection, type BaseFields } from '@kugelpos/tenancy';

/** A payment method (spec §3.7 with retail rule 10). */
export interface PaymentDocument extends BaseFields {
  tenant_id: string;
  payment_code: string;
  description: string;
  limit_amount: number;
  can_refund: boolean;
  can_deposit_over: boolean;
  can_change: boolean;
  is_active: boolean;
  kind: PaymentMethodWire['kind'];
  /** Own points are usually a discount: they lower the tax base. */
  tax_treatment: PaymentMethodWire['taxTreatment'];
  /** Counts as cash for the stamp duty. */
  stamp_duty: boolean;
}

export const payments = defineCollection<PaymentDocument>({
  name: 'master_payment',
  fields: {
    tenant_id: { type: String, required: true },
    payment_code: { type: String, required: true },
    description: { type: String, required: true },
    limit_amount: { type: Number, required: true },
    can_refund: { type: Boolean, required: true },
    can_deposit_over: { type: Boolean, required: true },
    can_change: { type: Boolean, required: true },
    is_active: { type: Boolean, required: true },
    kind: { type: String, required: true },
    tax_treatment: { type: String, required: true },
    stamp_duty: { type: Boolean, required: true },
  },
  indexes: [
    { keys: { tenant_id: 1, payment_code: 1 }, unique: true, serves: 'one method; the list of methods by code' },
  ],
});
