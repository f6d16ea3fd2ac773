import { Global, Logger, Module, type DynamicModule } from '@nestjs/common';
import { getConnectionToken, MongooseModule } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import type { ServiceName } from '@kugelpos/contracts';
import { type HealthCheck, Metrics, ShutdownTasks } from '@kugelpos/platform';
import type { CollectionSpec } from './collection-spec.js';
import { DatabaseRequestLog } from './request-log.sink.js';
import { ServiceDatabase } from './service-database.js';
import { TenancySettings } from './tenancy-settings.js';

/** The services of this process that have databases; filled while their modules are built. */
export class DatabaseDirectory {
  readonly databases: ServiceDatabase[] = [];
}

/** One client per process, tenant-scoped databases per service (design 2). */
@Global()
@Module({})
export class TenancyModule {
  /** Once per process: the connection. */
  static forRoot(): DynamicModule {
    return {
      module: TenancyModule,
      imports: [MongooseModule.forRootAsync({ useFactory: () => connectionOptions(TenancySettings.read()) })],
      providers: [
        TenancySettings.provide(),
        DatabaseDirectory,
        {
          provide: DatabaseRequestLog,
          inject: [DatabaseDirectory, Metrics, TenancySettings.token, ShutdownTasks],
          useFactory: (
            directory: DatabaseDirectory,
            metrics: Metrics,
            settings: TenancySettings,
            shutdown: ShutdownTasks,
          ) => {
            const log = new DatabaseRequestLog(directory.databases, metrics, settings.REQUEST_LOG_TTL_DAYS);
            shutdown.add('request log', () => log.flush());
            return log;
          },
        },
      ],
      exports: [TenancySettings.token, DatabaseDirectory, DatabaseRequestLog, MongooseModule],
    };
  }

  /** In each service's module: its databases, injected as {@link ServiceDatabase}. */
  static forService(service: ServiceName, collections: readonly CollectionSpec[]): DynamicModule {
    return {
      module: class ServiceDatabaseModule {},
      providers: [
        {
          provide: ServiceDatabase,
          inject: [getConnectionToken(), TenancySettings.token, DatabaseDirectory],
          useFactory: (connection: Connection, settings: TenancySettings, directory: DatabaseDirectory) => {
            const database = new ServiceDatabase(connection, service, collections, settings);
            directory.databases.push(database);
            return database;
          },
        },
      ],
      exports: [ServiceDatabase],
    };
  }
}

function connectionOptions(settings: TenancySettings) {
  const logger = new Logger('Database');
  return {
    uri: settings.MONGODB_URI ?? '',
    lazyConnection: true,
    autoIndex: false,
    autoCreate: false,
    // What a till is told must be on disk: also where a repeated request finds what the first one has just written.
    readConcern: { level: 'majority' as const },
    maxPoolSize: settings.DB_MAX_POOL_SIZE,
    minPoolSize: settings.DB_MIN_POOL_SIZE,
    maxIdleTimeMS: settings.DB_MAX_IDLE_TIME_MS,
    serverSelectionTimeoutMS: settings.DB_SERVER_SELECTION_TIMEOUT_MS,
    connectTimeoutMS: settings.DB_CONNECT_TIMEOUT_MS,
    socketTimeoutMS: settings.DB_SOCKET_TIMEOUT_MS,
    connectionFactory: (connection: Connection) => {
      // Without a listener an unreachable database would end the process instead of making it unready.
      connection.on('error', (error: Error) => logger.error(error.message));
      return connection;
    },
  };
}

/** The check `mongodb` of every service that has a database: the one that decides readiness (design 12). */
export function databaseChecks(directory: DatabaseDirectory): { service: ServiceName; check: HealthCheck }[] {
  return directory.databases.map((database) => ({
    service: database.service,
    check: {
      name: 'mongodb',
      critical: true,
      run: async () => {
        await database.ping();
        return { status: 'healthy' as const };
      },
    },
  }));
}
