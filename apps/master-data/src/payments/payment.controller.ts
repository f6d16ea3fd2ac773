import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer, type Page } from '@kugelpos/platform';
import { READERS } from '../masters/master-access.js';
import { ListQuery } from '../masters/master-paging.js';
import { DeletedPayment, NewPayment, Payment, paymentCode, PaymentUpdate } from './payment.dto.js';
import { PaymentService } from './payment.service.js';

@ApiTags('payments')
@Controller(`${API_PREFIX}/tenants/:tenant_id/payments`)
export class PaymentController {
  constructor(private readonly payments: PaymentService) {}

  @Post()
  @Access('manager')
  @Answer({
    operation: 'create_payment',
    summary: 'Create a payment method',
    status: 201,
    data: Payment,
    errors: [ErrorCode.DUPLICATE_KEY],
  })
  create(@Param('tenant_id') tenantId: string, @Body({ schema: NewPayment }) request: NewPayment): Promise<Payment> {
    return this.payments.create(tenantId, request);
  }

  @Get()
  @Access(...READERS)
  @Answer({
    operation: 'get_all_payments',
    summary: 'The payment methods of the tenant, inactive ones included',
    data: Payment,
    list: true,
  })
  list(@Param('tenant_id') tenantId: string, @Query({ schema: ListQuery }) query: ListQuery): Promise<Page<Payment>> {
    return this.payments.list(tenantId, query);
  }

  @Get(':payment_code')
  @Access(...READERS)
  @Answer({ operation: 'get_payment', summary: 'One payment method', data: Payment, errors: [ErrorCode.NOT_FOUND] })
  get(
    @Param('tenant_id') tenantId: string,
    @Param('payment_code', { schema: paymentCode }) code: string,
  ): Promise<Payment> {
    return this.payments.get(tenantId, code);
  }

  @Put(':payment_code')
  @Access('manager')
  @Answer({
    operation: 'update_payment',
    summary: 'Change a payment method',
    data: Payment,
    errors: [ErrorCode.NOT_FOUND],
  })
  update(
    @Param('tenant_id') tenantId: string,
    @Param('payment_code', { schema: paymentCode }) code: string,
    @Body({ schema: PaymentUpdate }) request: PaymentUpdate,
  ): Promise<Payment> {
    return this.payments.update(tenantId, code, request);
  }

  @Delete(':payment_code')
  @Access('manager')
  @Answer({
    operation: 'delete_payment',
    summary: 'Delete a payment method',
    data: DeletedPayment,
    errors: [ErrorCode.NOT_FOUND],
  })
  remove(
    @Param('tenant_id') tenantId: string,
    @Param('payment_code', { schema: paymentCode }) code: string,
  ): Promise<DeletedPayment> {
    return this.payments.remove(tenantId, code);
  }
}
