import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, ReachOfTerminal } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer, type Page } from '@kugelpos/platform';
import { StoreCode, TenantId, TerminalNo, TranAnswer, TransactionNo, TransactionQuery } from './transaction.dto.js';
import { TransactionService } from './transaction.service.js';
import { toTranAnswer } from './transaction-wire.js';

@ApiTags('transactions')
@Controller(`${API_PREFIX}/tenants/:tenant_id/stores/:store_code/terminals/:terminal_no/transactions`)
@Access('clerk', 'terminal', 'apiKey', 'service')
@ReachOfTerminal('store')
export class TransactionController {
  constructor(private readonly transactions: TransactionService) {}

  @Get()
  @Answer({
    operation: 'get_transactions_by_query',
    summary: 'Transactions of a terminal',
    data: TranAnswer,
    list: true,
    errors: [ErrorCode.GENERAL],
  })
  async list(
    @Param('tenant_id', { schema: TenantId }) tenantId: string,
    @Param('store_code', { schema: StoreCode }) storeCode: string,
    @Param('terminal_no', { schema: TerminalNo }) terminalNo: number,
    @Query({ schema: TransactionQuery }) query: TransactionQuery,
  ): Promise<Page<TranAnswer>> {
    return (await this.transactions.list({ tenantId, storeCode, terminalNo }, query)).map(toTranAnswer);
  }

  @Get(':transaction_no')
  @Answer({
    operation: 'get_transaction_by_tranasction_no',
    summary: 'One transaction',
    data: TranAnswer,
    errors: [ErrorCode.GENERAL, ErrorCode.NOT_FOUND],
  })
  async get(
    @Param('tenant_id', { schema: TenantId }) tenantId: string,
    @Param('store_code', { schema: StoreCode }) storeCode: string,
    @Param('terminal_no', { schema: TerminalNo }) terminalNo: number,
    @Param('transaction_no', { schema: TransactionNo }) transactionNo: number,
  ): Promise<TranAnswer> {
    return toTranAnswer(await this.transactions.get({ tenantId, storeCode, terminalNo }, transactionNo));
  }
}
