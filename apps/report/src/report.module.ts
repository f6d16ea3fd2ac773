import { Module } from '@nestjs/common';
import { TenantSetUpController } from '@kugelpos/auth';
import { TenancyModule } from '@kugelpos/tenancy';

@Module({
  imports: [TenancyModule.forService('report', [])],
  controllers: [TenantSetUpController],
})
export class ReportModule {}
