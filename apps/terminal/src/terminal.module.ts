import { Module } from '@nestjs/common';
import { RevocationCounter, revocationCounters } from '@kugelpos/auth';
import { MessagingModule } from '@kugelpos/messaging';
import { ServiceDatabase, TenancyModule } from '@kugelpos/tenancy';
import { CashController } from './cash/cash.controller.js';
import { CashService } from './cash/cash.service.js';
import { CredentialController } from './credentials/credential.controller.js';
import { CredentialService } from './credentials/credential.service.js';
import { KeyRotationController } from './credentials/key-rotation.controller.js';
import { KeyRotationService } from './credentials/key-rotation.service.js';
import { TerminalTokens } from './credentials/terminal-tokens.js';
import { CashLogRepository } from './logs/cash-log.repository.js';
import { AuditLogRepository } from './logs/audit-log.repository.js';
import { LogBook } from './logs/log-book.js';
import { auditLogs, cashLogs, openCloseLogs } from './logs/log.schema.js';
import { OpenCloseLogRepository } from './logs/open-close-log.repository.js';
import { DeliveryStatusController } from './delivery/delivery-status.controller.js';
import { DeliveryStatusService } from './delivery/delivery-status.service.js';
import { DrawerController } from './drawer/drawer.controller.js';
import { DrawerService } from './drawer/drawer.service.js';
import { DrawerWork } from './drawer/drawer-work.js';
import { AnsweredRequestRepository } from './repeats/answered-request.repository.js';
import { answeredRequests } from './repeats/answered-request.schema.js';
import { RevocationController } from './revocations/revocation.controller.js';
import { RevocationFeed } from './revocations/revocation-feed.js';
import { RevocationRepository } from './revocations/revocation.repository.js';
import { terminalRevocations } from './revocations/revocation.schema.js';
import { SessionController } from './sessions/session.controller.js';
import { SessionRulesReader } from './sessions/session-rules.js';
import { SessionService } from './sessions/session.service.js';
import { TrainingService } from './sessions/training.service.js';
import { SignInController } from './staff/sign-in.controller.js';
import { SignInService } from './staff/sign-in.service.js';
import { StaffAuthority } from './staff/staff-authority.js';
import { StoreController } from './stores/store.controller.js';
import { StoreRepository } from './stores/store.repository.js';
import { stores } from './stores/store.schema.js';
import { StoreService } from './stores/store.service.js';
import { TenantController } from './tenants/tenant.controller.js';
import { TenantInfoRepository } from './tenants/tenant.repository.js';
import { tenants } from './tenants/tenant.schema.js';
import { RetentionService } from './tenants/retention.service.js';
import { TenantRemovalRepository } from './tenants/tenant-removal.repository.js';
import { tenantRemovals } from './tenants/tenant-removal.schema.js';
import { TenantRemovalService } from './tenants/tenant-removal.service.js';
import { TenantService } from './tenants/tenant.service.js';
import { TenantSetUp } from './tenants/tenant-set-up.js';
import { TerminalHealth } from './terminal-health.js';
import { TerminalSettings } from './terminal-settings.js';
import { FormerTerminalRepository } from './terminals/former-terminal.repository.js';
import { TerminalChanges } from './terminals/terminal-changes.js';
import { TerminalController } from './terminals/terminal.controller.js';
import { TerminalKeyRepository } from './terminals/terminal-key.repository.js';
import { TerminalRepository } from './terminals/terminal.repository.js';
import { formerTerminals, terminalKeys, terminals } from './terminals/terminal.schema.js';
import { TerminalService } from './terminals/terminal.service.js';

const database = TenancyModule.forService('terminal', [
  tenants,
  tenantRemovals,
  stores,
  terminals,
  formerTerminals,
  terminalKeys,
  terminalRevocations,
  revocationCounters,
  cashLogs,
  openCloseLogs,
  auditLogs,
  answeredRequests,
]);

/** Tenants, stores, terminals and their business day (spec terminal.md). */
@Module({
  imports: [
    database,
    MessagingModule.forPublisher({
      outbox: 'status_terminal_delivery',
      job: 'republish_undelivered_terminallog',
      database,
    }),
  ],
  controllers: [
    TenantController,
    StoreController,
    TerminalController,
    SignInController,
    SessionController,
    CashController,
    DrawerController,
    DeliveryStatusController,
    CredentialController,
    KeyRotationController,
    RevocationController,
  ],
  providers: [
    TerminalSettings.provide(),
    TerminalHealth,
    TenantService,
    TenantInfoRepository,
    TenantSetUp,
    TenantRemovalService,
    TenantRemovalRepository,
    RetentionService,
    StoreService,
    StoreRepository,
    TerminalService,
    TerminalRepository,
    FormerTerminalRepository,
    TerminalKeyRepository,
    TerminalChanges,
    TerminalTokens,
    DeliveryStatusService,
    CredentialService,
    KeyRotationService,
    RevocationFeed,
    RevocationRepository,
    {
      provide: RevocationCounter,
      inject: [ServiceDatabase],
      useFactory: (db: ServiceDatabase) => new RevocationCounter(db, 'terminal'),
    },
    SignInService,
    SessionService,
    SessionRulesReader,
    TrainingService,
    StaffAuthority,
    CashService,
    DrawerWork,
    DrawerService,
    LogBook,
    AuditLogRepository,
    AnsweredRequestRepository,
    CashLogRepository,
    OpenCloseLogRepository,
  ],
})
export class TerminalModule {}
