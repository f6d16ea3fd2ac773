import { Module } from '@nestjs/common';
import { TenantRemovalController, TenantSetUpController } from '@kugelpos/auth';
import { MessagingModule } from '@kugelpos/messaging';
import { TenancyModule } from '@kugelpos/tenancy';
import { CartHealth } from './cart-health.js';
import { CartSettings } from './cart-settings.js';
import { CartController } from './carts/cart.controller.js';
import { CartRepository } from './carts/cart.repository.js';
import { carts } from './carts/cart.schema.js';
import { CartService } from './carts/cart.service.js';
import { CartStore } from './carts/cart-store.js';
import { ReferenceData } from './carts/reference-data.js';
import { TenderService } from './payments/tender.service.js';
import { FinaliseService } from './transactions/finalise.service.js';
import { SessionController } from './transactions/session.controller.js';
import { SessionService } from './transactions/session.service.js';
import { TerminalCounterRepository } from './transactions/terminal-counter.repository.js';
import { terminalCounters } from './transactions/terminal-counter.schema.js';
import { TransactionController } from './transactions/transaction.controller.js';
import { TransactionRepository } from './transactions/transaction.repository.js';
import { transactions } from './transactions/transaction.schema.js';
import { TransactionService } from './transactions/transaction.service.js';

const database = TenancyModule.forService('cart', [carts, terminalCounters, transactions]);

/** Carts and the transactions they become (spec cart.md, transactions.md). */
@Module({
  imports: [
    database,
    MessagingModule.forPublisher({ outbox: 'status_tran_delivery', job: 'republish_undelivered_tranlog', database }),
  ],
  controllers: [
    TenantSetUpController,
    TenantRemovalController,
    CartController,
    TransactionController,
    SessionController,
  ],
  providers: [
    CartSettings.provide(),
    CartHealth,
    CartService,
    CartStore,
    CartRepository,
    ReferenceData,
    TenderService,
    FinaliseService,
    SessionService,
    TerminalCounterRepository,
    TransactionService,
    TransactionRepository,
  ],
})
export class CartModule {}
