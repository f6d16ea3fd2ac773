import { Module, type DynamicModule, type INestApplication } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AccessGuard, AuthSettings, forgetRemovedTenants, TokenKeys, type KeyedAudience } from '@kugelpos/auth';
import type { ServiceName } from '@kugelpos/contracts';
import { HttpClients } from '@kugelpos/http';
import { InProcessServer, MessagingModule, type TransportKind } from '@kugelpos/messaging';
import {
  bootstrap,
  defineSettings,
  PlatformSettings,
  optionalText,
  requireSettings,
  type BootstrapOptions,
  type MountedService,
  type RunningApp,
} from '@kugelpos/platform';
import { ChangeBroadcast, StateModule } from '@kugelpos/state';
import { DatabaseDirectory, databaseChecks, DatabaseRequestLog, TenancyModule } from '@kugelpos/tenancy';
import { authModule, ClientsModule } from './clients.module.js';
import { localDispatcher, mountsOf } from './local-dispatcher.js';
import { slackAlerts } from './slack-alerts.js';

/** Setting of libs/state, which reads no environment itself. */
export const StateSettings = defineSettings('state', {
  REDIS_URL: optionalText({
    pattern: /^rediss?:\/\/\S+$/,
    hint: 'must be a redis or rediss URL',
    doc: 'Redis for state, cache and change broadcast; unset: memory of the process',
  }),
});

/** What runs in a process, and how. */
export interface ProcessOptions {
  app: ServiceName | 'store';
  services: readonly MountedService[];
  /** The services' modules as imported, routed where the process needs it. */
  imports: NonNullable<DynamicModule['imports']>;
  transport: TransportKind;
  /** No other process uses the database. */
  exclusiveDatabase?: boolean;
  beforeListen?: BootstrapOptions['beforeListen'];
  afterListen?: BootstrapOptions['afterListen'];
  onClosed?: BootstrapOptions['onClosed'];
  port?: number;
  handleSignals?: boolean;
}

@Module({})
class LibsModule {}

/** Starts a process from its services: the libs wired once, the same for one service and for all of them. */
export async function startProcess(options: ProcessOptions): Promise<RunningApp> {
  requireSettingsAndDatabase();
  const services = options.services.map(({ name }) => name);
  const keys = await TokenKeys.open(AuthSettings.read(), issuedBy(services));
  const { REDIS_URL } = StateSettings.read();
  const root: DynamicModule = {
    module: LibsModule,
    imports: [
      TenancyModule.forRoot(),
      StateModule.forRoot(REDIS_URL === undefined ? {} : { redisUrl: REDIS_URL }),
      MessagingModule.forRoot({ transport: options.transport, exclusiveDatabase: options.exclusiveDatabase ?? false }),
      ClientsModule.forRoot(),
      authModule(options.app === 'store' ? 'account' : options.app, keys),
      ...options.imports,
    ],
  };
  return bootstrap(root, {
    app: options.app,
    services: options.services,
    guards: [AccessGuard],
    checks: (app) => databaseChecks(app.get(DatabaseDirectory, { strict: false })),
    alertSink: (app: INestApplication) => {
      const { SLACK_WEBHOOK_URL, TIMEZONE } = PlatformSettings.read();
      if (SLACK_WEBHOOK_URL === undefined) return undefined;
      return slackAlerts(app.get(HttpClients, { strict: false }), SLACK_WEBHOOK_URL, options.app, TIMEZONE);
    },
    requestLogSink: (app: INestApplication) => app.get(DatabaseRequestLog, { strict: false }),
    beforeListen: async (app) => {
      await wire(app, options);
      await options.beforeListen?.(app);
    },
    ...(options.afterListen === undefined ? {} : { afterListen: options.afterListen }),
    ...(options.onClosed === undefined ? {} : { onClosed: options.onClosed }),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.handleSignals === undefined ? {} : { handleSignals: options.handleSignals }),
  });
}

/** Only the store brings a database of its own. @throws ConfigurationError naming whatever is missing */
function requireSettingsAndDatabase(): void {
  const missing = (process.env['MONGODB_URI'] ?? '').trim() === '';
  requireSettings(
    missing
      ? [
          'MONGODB_URI is missing (MongoDB connection string). Start a database with `npm run db` and set MONGODB_URI=mongodb://localhost:27017/?replicaSet=rs0',
        ]
      : [],
  );
}

/** Who makes which tokens: only those processes need a key that signs. */
function issuedBy(services: readonly ServiceName[]): KeyedAudience[] {
  const issued: KeyedAudience[] = [];
  if (services.includes('account')) issued.push('user');
  if (services.includes('terminal')) issued.push('terminal');
  return issued;
}

/** Calls to services of this process stay in it; events reach its handlers; removed tenants are forgotten. */
async function wire(app: NestFastifyApplication, options: ProcessOptions): Promise<void> {
  const names = options.services.map((service) => service.name);
  const { databases } = app.get(DatabaseDirectory, { strict: false });
  forgetRemovedTenants(databases, app.get(ChangeBroadcast, { strict: false }));
  app.get(HttpClients, { strict: false }).setLocalDispatcher(localDispatcher(app, mountsOf(options.app, names)));
  if (options.transport !== 'inProcess') return;
  app.connectMicroservice(
    { strategy: new InProcessServer(app.get(EventEmitter2, { strict: false })) },
    { inheritAppConfig: false },
  );
  await app.startAllMicroservices();
}
