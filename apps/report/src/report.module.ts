import { Module, type OnModuleInit } from '@nestjs/common';
import { TenantRemovalController, TenantSetUpController } from '@kugelpos/auth';
import { HealthRegistry } from '@kugelpos/platform';
import { TenancyModule } from '@kugelpos/tenancy';
import { LogConsumer } from './logs/log.consumer.js';
import { LogsRepository } from './logs/log.repository.js';
import { logCollections } from './logs/log.schema.js';
import { JournalArchive } from './reports/journal-archive.js';
import { ReportController } from './reports/report.controller.js';
import { ReportService } from './reports/report.service.js';
import { SettlementRepository, ZCounterRepository } from './settlements/settlement.repository.js';
import { settlementCollections } from './settlements/settlement.schema.js';
import { SettlementService } from './settlements/settlement.service.js';

/** Reports of sales, made from copies of all logs (spec report.md). */
@Module({
  imports: [TenancyModule.forService('report', [...logCollections, ...settlementCollections])],
  controllers: [TenantSetUpController, TenantRemovalController, ReportController, LogConsumer],
  providers: [
    LogsRepository,
    ReportService,
    JournalArchive,
    SettlementService,
    SettlementRepository,
    ZCounterRepository,
  ],
})
export class ReportModule implements OnModuleInit {
  constructor(private readonly health: HealthRegistry) {}

  /** Without a sidecar its checks keep their names and are disabled (design 12). */
  onModuleInit(): void {
    for (const name of ['dapr_sidecar', 'dapr_statestore']) {
      this.health.add('report', { name, critical: false, run: async () => ({ status: 'disabled' }) });
    }
  }
}
