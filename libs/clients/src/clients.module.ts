import { Global, Module, type DynamicModule } from '@nestjs/common';
import { AuthModule, TerminalDirectory } from '@kugelpos/auth';
import { ResilientHttpModule } from '@kugelpos/http';
import { Metrics } from '@kugelpos/platform';
import { CartClient } from './cart.client.js';
import { ClientsSettings } from './clients-settings.js';
import { httpOptions } from './http-options.js';
import { JournalClient } from './journal.client.js';
import { MasterDataClient } from './master-data.client.js';
import { Neighbours } from './neighbour.js';
import { RemoteTerminalDirectory, TerminalClient } from './terminal.client.js';
import { TenantSetUpClient } from './tenant-set-up.client.js';

const clients = [Neighbours, MasterDataClient, TerminalClient, CartClient, JournalClient, TenantSetUpClient];

/** The typed clients of the services, for every module of the process. */
@Global()
@Module({
  providers: [ClientsSettings.provide(), ...clients],
  exports: [ClientsSettings.token, ...clients],
})
export class ClientsModule {
  /** Once per process. */
  static forRoot(): DynamicModule {
    return {
      module: ClientsModule,
      imports: [
        ResilientHttpModule.forRootAsync({
          inject: [Metrics],
          useFactory: (metrics: Metrics) => httpOptions(ClientsSettings.read(), metrics),
        }),
      ],
    };
  }
}

/** Authentication that asks the terminal service about API keys through {@link ClientsModule}. */
export function authModule(): DynamicModule {
  return AuthModule.forRoot({
    directory: {
      provide: TerminalDirectory,
      inject: [Neighbours],
      useFactory: (n: Neighbours) => new RemoteTerminalDirectory(n),
    },
  });
}
