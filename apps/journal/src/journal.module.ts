import { Module } from '@nestjs/common';
import { TenantRemovalController, TenantSetUpController } from '@kugelpos/auth';
import { HealthRegistry } from '@kugelpos/platform';
import { TenancyModule } from '@kugelpos/tenancy';
import { JournalConsumer } from './journals/journal.consumer.js';
import { JournalController } from './journals/journal.controller.js';
import { JournalIntake } from './journals/journal-intake.service.js';
import { JournalRepository } from './journals/journal.repository.js';
import { journals } from './journals/journal.schema.js';
import { JournalService } from './journals/journal.service.js';
import {
  AuditLogRepository,
  CashLogRepository,
  OpenCloseLogRepository,
  TranLogRepository,
} from './logs/log.repository.js';
import { logCollections } from './logs/log.schema.js';

/** The electronic journal: one searchable record per act at a terminal (spec journal.md). */
@Module({
  imports: [TenancyModule.forService('journal', [journals, ...logCollections])],
  controllers: [TenantSetUpController, TenantRemovalController, JournalController, JournalConsumer],
  providers: [
    JournalService,
    JournalIntake,
    JournalRepository,
    TranLogRepository,
    CashLogRepository,
    OpenCloseLogRepository,
    AuditLogRepository,
  ],
})
export class JournalModule {
  constructor(health: HealthRegistry) {
    // The spec's check names stay where no sidecar is configured (design 12).
    for (const name of ['dapr_sidecar', 'dapr_statestore']) {
      health.add('journal', { name, critical: false, run: async () => ({ status: 'disabled' }) });
    }
  }
}
