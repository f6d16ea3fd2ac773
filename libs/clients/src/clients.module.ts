import { Global, Module, type DynamicModule } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { AuthModule, RevocationFeeds, TerminalDirectory, TokenKeys, Tokens } from '@kugelpos/auth';
import type { ServiceName } from '@kugelpos/contracts';
import { HttpClients, ResilientHttpModule } from '@kugelpos/http';
import { Metrics, PlatformSettings } from '@kugelpos/platform';
import { CartClient } from './cart.client.js';
import { ClientsSettings } from './clients-settings.js';
import { HttpFigures } from './http-figures.js';
import { httpOptions } from './http-options.js';
import { JournalClient } from './journal.client.js';
import { MasterDataClient } from './master-data.client.js';
import { Neighbours } from './neighbour.js';
import { RemoteRevocationFeeds } from './revocation.client.js';
import { RemoteTerminalDirectory, TerminalClient } from './terminal.client.js';
import { TenantSetUpClient } from './tenant-set-up.client.js';

const clients = [Neighbours, MasterDataClient, TerminalClient, CartClient, JournalClient, TenantSetUpClient];

/** The typed clients of the services, for every module of the process. */
@Global()
@Module({
  providers: [ClientsSettings.provide(), HttpFigures, ...clients],
  exports: [ClientsSettings.token, ...clients],
})
export class ClientsModule {
  /** Once per process. */
  static forRoot(): DynamicModule {
    return {
      module: ClientsModule,
      imports: [
        ResilientHttpModule.forRootAsync({
          inject: [Metrics, { token: EventEmitter2, optional: true }],
          useFactory: (metrics: Metrics, emitter?: EventEmitter2) =>
            httpOptions(ClientsSettings.read(), metrics, emitter, PlatformSettings.read().SLACK_WEBHOOK_URL),
        }),
      ],
    };
  }
}

/**
 * Authentication that asks terminal about API keys, and account and terminal about withdrawn tokens, through
 * {@link ClientsModule}.
 * @param from in whose name withdrawn tokens are asked for
 */
export function authModule(from: ServiceName, keys: TokenKeys): DynamicModule {
  return AuthModule.forRoot({
    keys,
    directory: {
      provide: TerminalDirectory,
      inject: [Neighbours],
      useFactory: (n: Neighbours) => new RemoteTerminalDirectory(n),
    },
    feeds: {
      provide: RevocationFeeds,
      inject: [HttpClients, Tokens],
      useFactory: (http: HttpClients, tokens: Tokens) => new RemoteRevocationFeeds(from, http, tokens),
    },
  });
}
