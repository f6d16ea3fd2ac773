import { Logger } from '@nestjs/common';

/** Reference data of a tenant has changed. Says what, never how: whoever holds a copy drops it and reads again. */
export interface Change {
  tenantId: string;
  /** What kind of thing, for instance `item`. */
  kind: string;
  /** Which one; without it: any of its kind. */
  code?: string;
  /** The revision it has now; without it: unknown. */
  revision?: number;
}

export interface SubscribeOptions {
  /** Called when changes of other processes may have been missed (connection lost and found again). */
  onGap?: () => void;
}

/** Tells every process about changes, best effort: copies must have a short lifetime of their own. Injection token. */
export abstract class ChangeBroadcast {
  /**
   * Tells the listeners of this process at once and those of other processes soon. Never rejects: what changed is
   * already stored.
   * @returns whether the change was handed over to the other processes
   */
  abstract publish(change: Change): Promise<boolean>;

  /**
   * Calls the listener with every change, own ones included, until the returned function is called. What a listener
   * raises is logged.
   */
  abstract subscribe(listener: (change: Change) => void, options?: SubscribeOptions): () => void;

  /** Resolves when changes of other processes arrive, at the latest after the deadline. */
  abstract ready(): Promise<void>;

  /** Ends connections and forgets all listeners. */
  abstract close(): Promise<void>;
}

interface Subscription extends SubscribeOptions {
  listener: (change: Change) => void;
}

/** Broadcast within one process. */
export class InProcessChangeBroadcast extends ChangeBroadcast {
  private readonly logger = new Logger('ChangeBroadcast');
  private readonly subscriptions = new Set<Subscription>();

  async publish(change: Change): Promise<boolean> {
    this.deliver(change);
    return true;
  }

  subscribe(listener: (change: Change) => void, options: SubscribeOptions = {}): () => void {
    const subscription = { ...options, listener };
    this.subscriptions.add(subscription);
    return () => this.subscriptions.delete(subscription);
  }

  async ready(): Promise<void> {}

  async close(): Promise<void> {
    this.subscriptions.clear();
  }

  /** Calls all listeners with a change. */
  deliver(change: Change): void {
    for (const { listener } of this.subscriptions) this.guard(() => listener(change));
  }

  /** Tells all subscribers that changes may have been missed. */
  announceGap(): void {
    for (const { onGap } of this.subscriptions) if (onGap) this.guard(onGap);
  }

  private guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.logger.error(error);
    }
  }
}
