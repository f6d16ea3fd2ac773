import { Module } from '@nestjs/common';
import { TenantSetUpController } from '@kugelpos/auth';
import { TenancyModule } from '@kugelpos/tenancy';

@Module({
  imports: [TenancyModule.forService('cart', [])],
  controllers: [TenantSetUpController],
})
export class CartModule {}
