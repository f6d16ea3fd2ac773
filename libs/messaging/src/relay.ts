import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { EventBase } from '@kugelpos/contracts';
import { runInRequest, type Metrics } from '@kugelpos/platform';
import type { EventPublisher } from './event-publisher.js';
import type { MessagingSettings } from './messaging-settings.js';
import type { Outbox } from './outbox.js';
import { overallStatus, type ConsumerDelivery, type OutboxDocument } from './outbox.schema.js';

/** A clock that goes back by less than this is only being corrected. */
const CLOCK_SET_BACK_MS = 1000;

/** Sends one alert about an event, with identifiers only. */
export type RaiseAlert = (text: string, context: Record<string, unknown>) => void;

/**
 * Brings the events of an outbox to their consumers: woken by a commit, looking by itself now and then; in order per
 * terminal as far as possible, several terminals at a time; each consumer retried for itself with back-off and jitter
 * until it has the event.
 */
export class OutboxRelay {
  private readonly logger = new Logger('OutboxRelay');
  private readonly owner = randomUUID();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private wanted = false;
  private lastLook = 0;
  private stopped = true;

  constructor(
    private readonly outbox: Outbox,
    private readonly publisher: EventPublisher,
    private readonly settings: MessagingSettings,
    private readonly metrics: Metrics,
    private readonly alert: RaiseAlert,
  ) {}

  get isRunning(): boolean {
    return !this.stopped;
  }

  /** @param exclusive no other process uses the database: leases found at start are of a process that is gone */
  async start(exclusive: boolean): Promise<void> {
    if (!this.publisher.enabled) return;
    if (exclusive) await this.outbox.releaseLeases().catch((error: unknown) => this.logger.warn(String(error)));
    this.stopped = false;
    this.outbox.onCommitted(() => this.wake());
    this.wake();
  }

  /** Looks for due events now; calls during a look lead to one more. */
  wake(): void {
    if (this.stopped) return;
    this.wanted = true;
    this.running ??= this.run().finally(() => {
      this.running = undefined;
      if (this.stopped) return;
      if (this.wanted) this.wake();
      else this.sleep();
    });
  }

  /** Delivers what is due, then ends; what a consumer refuses now waits in the outbox for the next start. */
  async stop(): Promise<void> {
    if (this.stopped) return;
    this.wake();
    await this.running;
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private sleep(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.wake(), this.settings.OUTBOX_POLL_SECONDS * 1000).unref();
  }

  private async run(): Promise<void> {
    clearTimeout(this.timer);
    while (this.wanted && !this.stopped) {
      this.wanted = false;
      try {
        await this.followClock();
        const leaseUntil = new Date(Date.now() + this.settings.OUTBOX_LEASE_SECONDS * 1000);
        const events = await this.outbox.claim(this.owner, this.settings.OUTBOX_BATCH_SIZE, leaseUntil);
        await this.deliverAll(events);
        if (events.length >= this.settings.OUTBOX_BATCH_SIZE) this.wanted = true;
      } catch (error) {
        this.logger.warn(`outbox of ${this.outbox.service}: ${(error as Error).message}`);
      }
    }
  }

  /** After the clock was set back events would wait until it is as late again: all are due now. */
  private async followClock(): Promise<void> {
    const now = Date.now();
    if (now < this.lastLook - CLOCK_SET_BACK_MS) await this.outbox.releaseLeases();
    this.lastLook = now;
  }

  private async deliverAll(events: OutboxDocument[]): Promise<void> {
    const byTerminal = new Map<string, OutboxDocument[]>();
    for (const event of events) {
      const key = `${event.tenant_id}-${event.store_code}-${event.terminal_no}`;
      byTerminal.set(key, [...(byTerminal.get(key) ?? []), event]);
    }
    const queues = [...byTerminal.values()];
    const worker = async (): Promise<void> => {
      for (let queue = queues.shift(); queue !== undefined; queue = queues.shift()) {
        for (const event of queue) await this.deliverOne(event);
      }
    };
    const workers = Array.from({ length: Math.min(this.settings.OUTBOX_CONCURRENCY, queues.length) }, worker);
    // One that fails must not leave the others at work behind the back of a stop.
    const failed = (await Promise.allSettled(workers)).find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  private async deliverOne(event: OutboxDocument): Promise<void> {
    const services = await Promise.all(event.services.map((service) => this.deliverTo(event, service)));
    const status = overallStatus(services);
    const attempts = Math.max(...services.filter((s) => s.status === 'pending').map((s) => s.attempts), 0);
    const next = new Date(Date.now() + backoffMs(attempts, this.settings.OUTBOX_RETRY_MAX_SECONDS));
    await this.outbox.settle(event.event_id, this.owner, services, status, next);
    if (status !== 'delivered') await this.alertIfOld(event, services);
    if (status === 'pending' || status === 'partially_delivered') this.wakeAt(next);
  }

  private async deliverTo(event: OutboxDocument, service: ConsumerDelivery): Promise<ConsumerDelivery> {
    if (service.status !== 'pending') return service;
    const message = {
      topic: event.topic,
      event: event.payload as unknown as EventBase,
      committedAt: event.created_at,
      traceparent: event.traceparent ?? undefined,
      requestId: event.request_id ?? undefined,
    };
    // A consumer works in its own context, not in that of whoever woke the relay.
    const outcome = await runInRequest(undefined, () => this.publisher.deliver(message, service.service_name));
    const attempts = service.attempts + 1;
    if (outcome.status === 'SUCCESS')
      return { ...service, status: 'received', attempts, received_at: new Date(), message: null };
    this.logger.warn(
      `${event.topic} ${event.event_id} to ${service.service_name}: ${outcome.status} ${outcome.message ?? ''}`,
    );
    return {
      ...service,
      status: outcome.status === 'DROP' ? 'dead' : 'pending',
      attempts,
      message: outcome.message ?? null,
    };
  }

  private async alertIfOld(event: OutboxDocument, services: ConsumerDelivery[]): Promise<void> {
    const isDead = services.some((service) => service.status === 'dead');
    const ageMs = Date.now() - event.created_at.getTime();
    if (!isDead && ageMs < this.settings.OUTBOX_ALERT_AFTER_MINUTES * 60_000) return;
    if (event.alerted_at !== null || !(await this.outbox.markAlerted(event.event_id))) return;
    this.alert(isDead ? 'An event was refused by a consumer' : 'An event is not delivered yet', {
      event_id: event.event_id,
      topic: event.topic,
      tenant_id: event.tenant_id,
      store_code: event.store_code,
      terminal_no: event.terminal_no,
      transaction_no: event.transaction_no,
      open: services.filter((s) => s.status !== 'received').map((s) => s.service_name),
    });
  }

  private wakeAt(when: Date): void {
    setTimeout(() => this.wake(), Math.max(0, when.getTime() - Date.now())).unref();
  }

  /** Sets the gauges of backlog and age; called when metrics are scraped. */
  async measure(): Promise<void> {
    const { count, oldest } = await this.outbox.backlog();
    this.metrics.outboxBacklog.set({ service: this.outbox.service }, count);
    this.metrics.outboxAge.set(
      { service: this.outbox.service },
      oldest === null ? 0 : (Date.now() - oldest.getTime()) / 1000,
    );
  }
}

/** Pause before the next attempt: doubling from 100 ms, between half and whole of it at random. */
export function backoffMs(attempts: number, maxSeconds: number): number {
  const whole = Math.min(maxSeconds * 1000, 100 * 2 ** Math.min(attempts, 20));
  return whole / 2 + (Math.random() * whole) / 2;
}
