import { z } from 'zod';
import { PAYMENT_KINDS, type PaymentMethodWire } from '@kugelpos/contracts';
import { wire } from '@kugelpos/platform';
import { amount, recordTimes } from '../masters/master.dto.js';

export const paymentCode = wire.code({ description: 'payment method, unique in the tenant', example: '01' });

const kind = z.enum(PAYMENT_KINDS).meta({ description: 'what it is', example: 'cash' });
const taxTreatment = z
  .enum(['payment', 'discount'])
  .meta({ description: 'discount: lowers the tax base, as own points do' });

const fields = {
  description: wire.string({ min: 1, max: 200, example: '現金' }),
  limitAmount: amount({ description: 'most that one payment may be', example: 999_999 }),
  canRefund: wire.bool({ description: 'usable for refunds' }),
  canDepositOver: wire.bool({ description: 'may exceed the amount due' }),
  canChange: wire.bool({ description: 'gives change' }),
  isActive: wire.bool({ description: 'usable at all' }),
  kind: kind.optional(),
  taxTreatment: taxTreatment.optional(),
  stampDuty: wire.bool({ description: 'counts as cash for the stamp duty' }).optional(),
};

/** Body of POST …/payments (spec §2.10); kind, tax treatment and stamp duty have defaults (retail rule 10). */
export const NewPayment = wire.object({ paymentCode, ...fields });
export type NewPayment = z.infer<typeof NewPayment>;

/** Body of PUT …/payments/{code}; kind, tax treatment and stamp duty left out stay as they are. */
export const PaymentUpdate = wire.object(fields);
export type PaymentUpdate = z.infer<typeof PaymentUpdate>;

/** A payment method as answered (spec §3.7). */
export const Payment = z.object({
  paymentCode: z.string().meta({ example: '01' }),
  description: z.string(),
  limitAmount: z.number(),
  canRefund: z.boolean(),
  canDepositOver: z.boolean(),
  canChange: z.boolean(),
  isActive: z.boolean(),
  kind,
  taxTreatment,
  stampDuty: z.boolean(),
  ...recordTimes,
}) satisfies z.ZodType<PaymentMethodWire>;
export type Payment = z.infer<typeof Payment>;

export const DeletedPayment = z.object({ paymentCode: z.string() });
export type DeletedPayment = z.infer<typeof DeletedPayment>;
