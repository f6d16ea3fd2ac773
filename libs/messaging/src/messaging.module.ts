import {
  Global,
  Inject,
  Injectable,
  Logger,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { EventEmitter2, EventEmitterModule } from '@nestjs/event-emitter';
import type { ServiceName } from '@kugelpos/contracts';
import { ALERT, HealthRegistry, Metrics, ShutdownTasks } from '@kugelpos/platform';
import { ServiceDatabase } from '@kugelpos/tenancy';
import { EventConsumer } from './event-consumer.js';
import { ClientEventPublisher, EventPublisher, NoTransport } from './event-publisher.js';
import { InProcessClient } from './in-process.client.js';
import { MessagingSettings } from './messaging-settings.js';
import { Outbox } from './outbox.js';
import { OutboxRelay, type RaiseAlert } from './relay.js';

/** `inProcess`: handlers of this process; `none`: events wait in the outbox until a transport is configured. */
export type TransportKind = 'inProcess' | 'none';

/** How the events of a process travel. */
export interface MessagingOptions {
  transport: TransportKind;
  /** No other process uses the database: what a dead process had taken can be delivered at once. */
  exclusiveDatabase?: boolean;
}

const OPTIONS = Symbol('kugelpos:messaging-options');

/** Events: how they are recorded, delivered and consumed. */
@Global()
@Module({})
export class MessagingModule {
  /** Once per process. */
  static forRoot(options: MessagingOptions): DynamicModule {
    return {
      module: MessagingModule,
      imports: [EventEmitterModule.forRoot({ maxListeners: 50 })],
      providers: [
        MessagingSettings.provide(),
        EventConsumer,
        { provide: OPTIONS, useValue: options },
        {
          provide: EventPublisher,
          inject: [EventEmitter2],
          useFactory: (emitter: EventEmitter2) =>
            options.transport === 'inProcess'
              ? new ClientEventPublisher(new InProcessClient(emitter))
              : new NoTransport(),
        },
      ],
      exports: [MessagingSettings.token, EventConsumer, EventPublisher, OPTIONS, EventEmitterModule],
    };
  }

  /** In a publishing service's module, next to its databases: its outbox, injected as {@link Outbox}. */
  static forPublisher(options: { outbox: string; job: string; database: DynamicModule }): DynamicModule {
    return {
      module: class OutboxModule {},
      imports: [options.database],
      providers: [
        {
          provide: Outbox,
          inject: [ServiceDatabase, MessagingSettings.token],
          useFactory: (db: ServiceDatabase, settings: MessagingSettings) => {
            const outbox = new Outbox(db, options.outbox, settings);
            db.addCollection(outbox.collection);
            return outbox;
          },
        },
        { provide: JOB_NAME, useValue: options.job },
        OutboxRunner,
      ],
      exports: [Outbox],
    };
  }
}

const JOB_NAME = Symbol('kugelpos:outbox-job');

/** Runs the relay of a publishing service and answers for it in health (`background_jobs`, spec common §4.13). */
@Injectable()
class OutboxRunner implements OnApplicationBootstrap {
  private readonly logger = new Logger(ALERT);
  private readonly relay: OutboxRelay;
  private readonly service: ServiceName;

  constructor(
    private readonly outbox: Outbox,
    private readonly publisher: EventPublisher,
    @Inject(MessagingSettings.token) settings: MessagingSettings,
    private readonly metrics: Metrics,
    private readonly health: HealthRegistry,
    private readonly shutdown: ShutdownTasks,
    @Inject(JOB_NAME) private readonly job: string,
    @Inject(OPTIONS) private readonly options: MessagingOptions,
  ) {
    const alert: RaiseAlert = (text, context) => this.logger.warn({ alert: text, ...context });
    this.relay = new OutboxRelay(outbox, publisher, settings, metrics, alert);
    this.service = outbox.service;
  }

  async onApplicationBootstrap(): Promise<void> {
    this.health.add(this.service, { name: 'background_jobs', critical: false, run: () => this.check() });
    this.metrics.beforeScrape(() => this.relay.measure());
    this.shutdown.add(`outbox of ${this.service}`, () => this.relay.stop());
    await this.relay.start(this.options.exclusiveDatabase ?? false);
  }

  private async check() {
    const { count, oldest } = await this.outbox.backlog();
    return {
      status: this.relay.isRunning || !this.publisher.enabled ? ('healthy' as const) : ('unhealthy' as const),
      details: {
        scheduler_running: this.relay.isRunning,
        job_count: this.relay.isRunning ? 1 : 0,
        job_names: this.relay.isRunning ? [this.job] : [],
        transport: this.options.transport,
        outbox_backlog: count,
        outbox_oldest_seconds: oldest === null ? 0 : Math.round((Date.now() - oldest.getTime()) / 1000),
      },
    };
  }
}
