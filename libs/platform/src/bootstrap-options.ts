import type { CanActivate, INestApplication, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServiceName } from '@kugelpos/contracts';
import type { HealthCheck } from './health/health-registry.js';
import type { AlertSink } from './logging/alert.js';
import type { RequestLogSink } from './request-log.js';

/** A service in this process: its Nest module and, in the store, the path it is mounted under (`/cart`). */
export interface MountedService {
  name: ServiceName;
  module: Type;
}

export interface BootstrapOptions {
  /** What runs: one service, or the store with all of them. */
  app: ServiceName | 'store';
  services: readonly MountedService[];
  /** Port in place of the setting; 0 takes a free one. For tests. */
  port?: number;
  /** False where the process does not belong to this app: no signal is handled. For tests. */
  handleSignals?: boolean;
  /** Guards of every route, in order; they come from libs above this one (decisions 3). */
  guards: readonly Type<CanActivate>[];
  /** Where served requests are remembered. */
  requestLogSink?: (app: INestApplication) => RequestLogSink;
  /** Where alerts go beside the log. */
  alertSink?: (app: INestApplication) => AlertSink | undefined;
  /** Health checks per service. */
  checks?: (app: INestApplication) => readonly { service: ServiceName; check: HealthCheck }[];
  /** Runs when all is wired and before the first request is taken: transports, the in-process dispatcher. */
  beforeListen?: (app: NestFastifyApplication) => Promise<void> | void;
  /** Runs when everything is closed: what the app itself has opened before. */
  onClosed?: () => Promise<void>;
  /** Additional listeners, for example the ports of the separate services. */
  afterListen?: (app: NestFastifyApplication) => Promise<void> | void;
}
