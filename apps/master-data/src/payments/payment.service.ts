import { Injectable } from '@nestjs/common';
import type { PaymentKind } from '@kugelpos/contracts';
import { NotFoundError } from '@kugelpos/errors';
import { InjectSettings, PlatformSettings, type Page } from '@kugelpos/platform';
import { MasterChanges } from '../masters/master-changes.js';
import { masterPaging, type ListQuery } from '../masters/master-paging.js';
import { recordTimesOf } from '../masters/master.dto.js';
import type { DeletedPayment, NewPayment, Payment, PaymentUpdate } from './payment.dto.js';
import { PaymentRepository } from './payment.repository.js';
import type { PaymentDocument } from './payment.schema.js';

/** What counts as cash for the stamp duty: not credit (retail rule 14). */
const CASH_LIKE: ReadonlySet<PaymentKind> = new Set(['cash', 'voucher', 'giftCertificate', 'debit']);

@Injectable()
export class PaymentService {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly changes: MasterChanges,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  /** What a client of the reference does not say is concluded: what gives change is cash (retail rule 10). */
  async create(tenantId: string, request: NewPayment): Promise<Payment> {
    const kind = request.kind ?? (request.canChange ? 'cash' : 'other');
    const payment = await this.payments.addPayment(tenantId, {
      tenant_id: tenantId,
      payment_code: request.paymentCode,
      ...stored(request),
      kind,
      tax_treatment: request.taxTreatment ?? 'payment',
      stamp_duty: request.stampDuty ?? CASH_LIKE.has(kind),
      shard_key: tenantId,
    });
    return this.announced(payment);
  }

  async list(tenantId: string, query: ListQuery): Promise<Page<Payment>> {
    const page = await this.payments.listPayments(tenantId, masterPaging(query, 'payment_code'));
    return page.map((payment) => this.toPayment(payment));
  }

  async get(tenantId: string, code: string): Promise<Payment> {
    const payment = await this.payments.findPayment(tenantId, code);
    if (payment === null) throw new NotFoundError('Payment method');
    return this.toPayment(payment);
  }

  async update(tenantId: string, code: string, request: PaymentUpdate): Promise<Payment> {
    const payment = await this.payments.changePayment(tenantId, code, {
      ...stored(request),
      ...(request.kind === undefined ? {} : { kind: request.kind }),
      ...(request.taxTreatment === undefined ? {} : { tax_treatment: request.taxTreatment }),
      ...(request.stampDuty === undefined ? {} : { stamp_duty: request.stampDuty }),
    });
    if (payment === null) throw new NotFoundError('Payment method');
    return this.announced(payment);
  }

  async remove(tenantId: string, code: string): Promise<DeletedPayment> {
    if (!(await this.payments.removePayment(tenantId, code))) throw new NotFoundError('Payment method');
    await this.changes.announce('payment', tenantId, code);
    return { paymentCode: code };
  }

  private async announced(payment: PaymentDocument): Promise<Payment> {
    await this.changes.announce('payment', payment.tenant_id, payment.payment_code, payment.revision);
    return this.toPayment(payment);
  }

  private toPayment(payment: PaymentDocument): Payment {
    return {
      paymentCode: payment.payment_code,
      description: payment.description,
      limitAmount: payment.limit_amount,
      canRefund: payment.can_refund,
      canDepositOver: payment.can_deposit_over,
      canChange: payment.can_change,
      isActive: payment.is_active,
      kind: payment.kind,
      taxTreatment: payment.tax_treatment,
      stampDuty: payment.stamp_duty,
      ...recordTimesOf(payment, this.platform.TIMEZONE),
    };
  }
}

function stored(request: PaymentUpdate) {
  return {
    description: request.description,
    limit_amount: request.limitAmount,
    can_refund: request.canRefund,
    can_deposit_over: request.canDepositOver,
    can_change: request.canChange,
    is_active: request.isActive,
  };
}
