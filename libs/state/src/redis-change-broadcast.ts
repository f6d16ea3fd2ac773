import { randomUUID } from 'node:crypto';
import { type Change, ChangeBroadcast, InProcessChangeBroadcast, type SubscribeOptions } from './change-broadcast.js';
import type { RedisConnection } from './redis-connection.js';

export interface RedisBroadcastOptions {
  /** Begin of the channel's name. Default `kugelpos:`. */
  keyPrefix?: string;
  /** How often the listening connection is checked, in milliseconds. Default 5000. */
  heartbeatMs?: number;
}

/**
 * Broadcast over Redis pub/sub on the channel `<prefix>changes`. Listeners of the own process are called directly, so
 * they hear of own changes also while Redis is out. Publishes on the given connection and owns a second one to listen.
 */
export class RedisChangeBroadcast extends ChangeBroadcast {
  private readonly local = new InProcessChangeBroadcast();
  private readonly origin = randomUUID();
  private readonly channel: string;
  private readonly subscriber: RedisConnection;
  private readonly heartbeat: NodeJS.Timeout;
  private readonly firstAttempt: Promise<void>;

  constructor(
    private readonly connection: RedisConnection,
    { keyPrefix = 'kugelpos:', heartbeatMs = 5000 }: RedisBroadcastOptions = {},
  ) {
    super();
    this.channel = `${keyPrefix}changes`;
    this.subscriber = connection.duplicate('Redis (changes)');
    this.subscriber.onMessage((_channel, text) => this.receive(text));
    const listening = new Promise<void>((resolve) =>
      this.subscriber.onReady(() => void this.listen().then(resolve, () => undefined)),
    );
    // The ping is sent after the subscription, or fails at once where there is no connection.
    this.firstAttempt = Promise.race([listening, this.subscriber.ready().then(() => this.ping())]);
    // A listening connection sends nothing and would not notice that the other side is gone.
    this.heartbeat = setInterval(() => void this.ping(), heartbeatMs).unref();
  }

  async publish(change: Change): Promise<boolean> {
    this.local.deliver(change);
    const message = JSON.stringify({ origin: this.origin, change });
    return this.connection
      .run((redis) => redis.publish(this.channel, message))
      .then(
        () => true,
        () => false,
      );
  }

  subscribe(listener: (change: Change) => void, options?: SubscribeOptions): () => void {
    return this.local.subscribe(listener, options);
  }

  ready(): Promise<void> {
    return this.firstAttempt;
  }

  async close(): Promise<void> {
    clearInterval(this.heartbeat);
    await this.local.close();
    await this.subscriber.close();
  }

  private async listen(): Promise<void> {
    await this.subscriber.run((redis) => redis.subscribe(this.channel));
    this.local.announceGap();
  }

  private async ping(): Promise<void> {
    await this.subscriber.run((redis) => redis.ping()).catch(() => undefined);
  }

  private receive(text: string): void {
    const message = parseMessage(text);
    if (message && message.origin !== this.origin) this.local.deliver(message.change);
  }
}

/** The message, or undefined for what is none: anybody may write into a Redis channel. */
function parseMessage(text: string): { origin: string; change: Change } | undefined {
  let message: { origin?: unknown; change?: Partial<Record<keyof Change, unknown>> | null } | null;
  try {
    message = JSON.parse(text) as typeof message;
  } catch {
    return undefined;
  }
  const { tenantId, kind, code, revision } = message?.change ?? {};
  if (typeof message?.origin !== 'string' || typeof tenantId !== 'string' || typeof kind !== 'string') return undefined;
  if (code !== undefined && typeof code !== 'string') return undefined;
  if (revision !== undefined && typeof revision !== 'number') return undefined;
  return {
    origin: message.origin,
    change: { tenantId, kind, ...(code !== undefined && { code }), ...(revision !== undefined && { revision }) },
  };
}
