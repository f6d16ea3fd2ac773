import type { ClientSession, Model } from 'mongoose';
import { ErrorCode, type EventBase, type TopicDefinition } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';
import { currentRequest } from '@kugelpos/platform';
import { ServiceDatabase, type CollectionSpec } from '@kugelpos/tenancy';
import type { MessagingSettings } from './messaging-settings.js';
import { outboxCollection, overallStatus, type ConsumerDelivery, type OutboxDocument } from './outbox.schema.js';

/** How much waits, for health and metrics. */
export interface Backlog {
  count: number;
  oldest: Date | null;
}

/** Names an event and the terminal whose it is. */
export type EventOfTerminal = Pick<OutboxDocument, 'event_id' | 'tenant_id' | 'store_code' | 'terminal_no'>;

/** What a consumer says of an event; the message is for people. */
export interface Acknowledgement {
  status: 'received' | 'failed';
  message: string | null;
}

/** How often an acknowledgement is written anew because somebody else was faster. */
const MOST_TRIES = 10;

const OPEN: OutboxDocument['status'][] = ['pending', 'partially_delivered'];

/**
 * The outbox of a publishing service: an event is recorded in the transaction of the act that causes it, and leaves
 * afterwards by the relay, with progress and retry per consumer (design 6).
 */
export class Outbox {
  readonly collection: CollectionSpec<OutboxDocument>;
  private wake: () => void = () => undefined;

  constructor(
    private readonly db: ServiceDatabase,
    name: string,
    settings: MessagingSettings,
  ) {
    this.collection = outboxCollection(name, settings.OUTBOX_KEEP_DAYS);
  }

  get service() {
    return this.db.service;
  }

  /** Records an event; call it inside the transaction, and {@link committed} after it. */
  async add(
    topic: TopicDefinition,
    event: EventBase & { transaction_no?: number },
    session: ClientSession,
  ): Promise<void> {
    const now = new Date();
    const services: ConsumerDelivery[] = topic.consumers.map((service_name) => ({
      service_name,
      status: 'pending',
      attempts: 0,
      received_at: null,
      message: null,
    }));
    const document: OutboxDocument = {
      event_id: event.event_id,
      status: 'pending',
      tenant_id: event.tenant_id,
      store_code: event.store_code,
      terminal_no: event.terminal_no,
      business_date: event.business_date,
      open_counter: event.open_counter,
      transaction_no: event.transaction_no ?? null,
      topic: topic.topic,
      pubsub: topic.pubsub,
      payload: event as unknown as Record<string, unknown>,
      services,
      traceparent: currentRequest()?.traceparent ?? null,
      request_id: currentRequest()?.requestId ?? null,
      next_attempt_at: now,
      lease_by: null,
      lease_until: null,
      alerted_at: null,
      delivered_at: null,
      created_at: now,
      updated_at: null,
      created_by: null,
      updated_by: null,
      shard_key: null,
      revision: 1,
    };
    const model = await this.model();
    await model.collection.insertOne(document, { session });
  }

  /** Tells the relay that a transaction with events was committed. */
  committed(): void {
    this.wake();
  }

  /** Who is told by {@link committed}. */
  onCommitted(wake: () => void): void {
    this.wake = wake;
  }

  /**
   * Takes events that are due, the longest due first; each is this relay's until `leaseUntil`, so that several
   * processes share the work without doing it twice.
   * @param limit per status: events that one consumer keeps refusing do not stand in the way of new ones
   */
  async claim(owner: string, limit: number, leaseUntil: Date): Promise<OutboxDocument[]> {
    const model = await this.model();
    const now = new Date();
    const free = { $or: [{ lease_until: null }, { lease_until: { $lte: now } }] };
    const claimed: OutboxDocument[] = [];
    for (const status of OPEN) {
      const due = { status, next_attempt_at: { $lte: now }, ...free };
      const found = await model.find(due).sort({ next_attempt_at: 1 }).limit(limit).lean<OutboxDocument[]>();
      for (const event of found) {
        const taken = await model.updateOne(
          // The revision: what another relay has settled since is not delivered anew from this copy.
          { event_id: event.event_id, revision: event.revision, ...free },
          { $set: { lease_by: owner, lease_until: leaseUntil } },
        );
        if (taken.modifiedCount === 1) claimed.push(event);
      }
    }
    return claimed.sort((a, b) => a.created_at.getTime() - b.created_at.getTime());
  }

  /** Writes what became of a claimed event and gives it back; nothing that was received becomes pending again. */
  async settle(
    eventId: string,
    owner: string,
    services: ConsumerDelivery[],
    status: OutboxDocument['status'],
    nextAttemptAt: Date,
  ): Promise<void> {
    const model = await this.model();
    const now = new Date();
    await model.updateOne(
      { event_id: eventId, lease_by: owner },
      {
        $set: {
          services,
          status,
          next_attempt_at: nextAttemptAt,
          lease_by: null,
          lease_until: null,
          updated_at: now,
          ...(status === 'delivered' ? { delivered_at: now } : {}),
        },
        $inc: { revision: 1 },
      },
    );
  }

  /**
   * A consumer says what became of an event (spec terminal §4.11). `received` holds for good: a relay that is at work
   * on the event loses its hold, so that it cannot write what it knew before. `failed` only notes the reason: the event
   * is delivered again until it is received.
   * @returns false if the terminal has no such event, or the event is not for this consumer
   * @throws AppError 409 / 908005 if others keep changing the event
   */
  async acknowledge(of: EventOfTerminal, consumer: string, acknowledgement: Acknowledgement): Promise<boolean> {
    const { status, message } = acknowledgement;
    const model = await this.model();
    for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
      const event = await model.findOne({ ...of }, { services: 1, revision: 1 }).lean<OutboxDocument | null>();
      const known = event?.services.find((service) => service.service_name === consumer);
      if (!event || !known) return false;
      if (known.status === 'received') return true;
      const now = new Date();
      const change = status === 'received' ? { status, received_at: now, message } : { message };
      const services = event.services.map((service) => (service === known ? { ...known, ...change } : service));
      const overall = overallStatus(services);
      const isFirst = await model.updateOne(
        { event_id: of.event_id, revision: event.revision },
        {
          $set: {
            services,
            status: overall,
            updated_at: now,
            ...(status === 'received' ? { lease_by: null, lease_until: null } : {}),
            ...(overall === 'delivered' ? { delivered_at: now } : {}),
          },
          $inc: { revision: 1 },
        },
      );
      if (isFirst.modifiedCount === 1) return true;
    }
    throw new AppError(ErrorCode.CONFLICT);
  }

  /** Frees what a process that is gone had taken; only for a process that owns the database alone. */
  async releaseLeases(): Promise<void> {
    const model = await this.model();
    await model.updateMany(
      { status: { $in: OPEN } },
      { $set: { lease_by: null, lease_until: null, next_attempt_at: new Date() } },
    );
  }

  /** Marks an event as alerted; true for the one who may send the alert. */
  async markAlerted(eventId: string): Promise<boolean> {
    const model = await this.model();
    const marked = await model.updateOne({ event_id: eventId, alerted_at: null }, { $set: { alerted_at: new Date() } });
    return marked.modifiedCount === 1;
  }

  /** Events not yet delivered to all. */
  async backlog(): Promise<Backlog> {
    const model = await this.model();
    const filter = { status: { $in: OPEN } };
    const [count, oldest] = await Promise.all([
      model.countDocuments(filter),
      model.findOne(filter, { created_at: 1 }).sort({ status: 1, next_attempt_at: 1 }).lean<OutboxDocument | null>(),
    ]);
    return { count, oldest: oldest?.created_at ?? null };
  }

  private model(): Promise<Model<OutboxDocument>> {
    return this.db.commonsModel(this.collection);
  }
}
