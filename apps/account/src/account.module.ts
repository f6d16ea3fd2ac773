import { Module } from '@nestjs/common';
import { RevocationCounter, revocationCounters } from '@kugelpos/auth';
import { ServiceDatabase, TenancyModule } from '@kugelpos/tenancy';
import { AccountSettings } from './account-settings.js';
import { AccountRepository } from './accounts/account.repository.js';
import { tenantIds, userAccounts } from './accounts/account.schema.js';
import { RegistrationController } from './accounts/registration.controller.js';
import { RegistrationService } from './accounts/registration.service.js';
import { TenantIdRepository } from './accounts/tenant-id.repository.js';
import { AttemptRepository } from './lock-out/attempt.repository.js';
import { attempts } from './lock-out/attempt.schema.js';
import { LockOut } from './lock-out/lock-out.js';
import { LogInController } from './log-ins/log-in.controller.js';
import { LogInRepository } from './log-ins/log-in.repository.js';
import { logIns } from './log-ins/log-in.schema.js';
import { LogInService } from './log-ins/log-in.service.js';
import { Passwords } from './passwords/passwords.js';
import { RevocationController } from './revocations/revocation.controller.js';
import { RevocationRepository } from './revocations/revocation.repository.js';
import { revocations } from './revocations/revocation.schema.js';
import { Withdrawals } from './revocations/withdrawals.js';
import { TenantRemovalController } from './tenants/tenant-removal.controller.js';
import { OwnAccountController } from './users/own-account.controller.js';
import { OwnAccountService } from './users/own-account.service.js';
import { UserChanges } from './users/user-changes.js';
import { UserController } from './users/user.controller.js';
import { UserService } from './users/user.service.js';

const collections = [userAccounts, tenantIds, logIns, attempts, revocations, revocationCounters];

/** Users, their log-ins, and the creation of tenants (spec account.md). */
@Module({
  imports: [TenancyModule.forService('account', collections)],
  controllers: [
    RegistrationController,
    LogInController,
    OwnAccountController,
    UserController,
    RevocationController,
    TenantRemovalController,
  ],
  providers: [
    AccountSettings.provide(),
    RegistrationService,
    LogInService,
    OwnAccountService,
    UserService,
    UserChanges,
    LockOut,
    Withdrawals,
    Passwords,
    AccountRepository,
    TenantIdRepository,
    LogInRepository,
    AttemptRepository,
    RevocationRepository,
    {
      provide: RevocationCounter,
      inject: [ServiceDatabase],
      useFactory: (db: ServiceDatabase) => new RevocationCounter(db, 'revocations'),
    },
  ],
})
export class AccountModule {}
