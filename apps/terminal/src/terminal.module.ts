import { Module } from '@nestjs/common';
import { TenantSetUpController } from '@kugelpos/auth';
import { TenancyModule } from '@kugelpos/tenancy';

@Module({
  imports: [TenancyModule.forService('terminal', [])],
  controllers: [TenantSetUpController],
})
export class TerminalModule {}
