import type { EventEmitter2 } from '@nestjs/event-emitter';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { handlerKey } from './consumes.decorator.js';
import type { EventMessage } from './event-message.js';
import type { Outcome } from './outcome.js';

/** Nest transport for one process: `@EventPattern` handlers listen on the process's event emitter (design, contracts). */
export class InProcessServer extends Server implements CustomTransportStrategy {
  // The emitter collects the promises of its listeners (`emitAsync`), though its types say that they return nothing.
  private readonly listeners: [string, (message: EventMessage) => void][] = [];

  constructor(private readonly emitter: EventEmitter2) {
    super();
  }

  override addHandler(
    pattern: unknown,
    callback: MessageHandler,
    isEventHandler = false,
    extras: Record<string, unknown> = {},
  ): void {
    const key = handlerKey(String(pattern), typeof extras['consumer'] === 'string' ? extras['consumer'] : '');
    if (this.messageHandlers.has(key)) throw new Error(`Two handlers for ${key}`);
    callback.isEventHandler = isEventHandler;
    callback.extras = extras;
    this.messageHandlers.set(key, callback);
  }

  listen(callback: () => void): void {
    for (const [key, handler] of this.messageHandlers) {
      const listener = (message: EventMessage): unknown => this.outcome(handler, message);
      this.emitter.on(key, listener);
      this.listeners.push([key, listener]);
    }
    callback();
  }

  private async outcome(handler: MessageHandler, message: EventMessage): Promise<Outcome> {
    return lastValueFrom(this.transformToObservable((await handler(message)) as Outcome));
  }

  close(): void {
    for (const [key, listener] of this.listeners.splice(0)) this.emitter.off(key, listener);
  }

  on(): void {
    // This transport has no connection whose events one could follow.
  }

  unwrap<T>(): T {
    return this.emitter as T;
  }
}
