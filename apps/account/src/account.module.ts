import { Module } from '@nestjs/common';
import { TenancyModule } from '@kugelpos/tenancy';
import { AccountSettings } from './account-settings.js';
import { AccountController } from './accounts/account.controller.js';
import { AccountRepository } from './accounts/account.repository.js';
import { accountCollections } from './accounts/account.schema.js';
import { AccountService } from './accounts/account.service.js';
import { Passwords } from './accounts/passwords.js';
import { TenantIdRepository } from './accounts/tenant-id.repository.js';

/** Users and the creation of tenants (spec account.md). */
@Module({
  imports: [TenancyModule.forService('account', accountCollections)],
  controllers: [AccountController],
  providers: [AccountSettings.provide(), AccountService, AccountRepository, TenantIdRepository, Passwords],
})
export class AccountModule {}
