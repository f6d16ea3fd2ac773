import type { EventEmitter2 } from '@nestjs/event-emitter';
import { ClientProxy, type ReadPacket, type WritePacket } from '@nestjs/microservices';
import type { EventMessage } from './event-message.js';
import type { Outcome } from './outcome.js';

/** Client side of the in-process transport: the pattern is a {@link handlerKey}, the answer the handler's outcome. */
export class InProcessClient extends ClientProxy {
  constructor(private readonly emitter: EventEmitter2) {
    super();
  }

  async connect(): Promise<void> {}

  async close(): Promise<void> {}

  unwrap<T>(): T {
    return this.emitter as T;
  }

  protected publish(_packet: ReadPacket, callback: (packet: WritePacket) => void): () => void {
    callback({ err: new Error('This transport carries events, not requests') });
    return () => undefined;
  }

  protected async dispatchEvent<T = Outcome>(packet: ReadPacket<EventMessage>): Promise<T> {
    const answers = (await this.emitter.emitAsync(String(packet.pattern), packet.data)) as Outcome[];
    return (answers[0] ?? { status: 'RETRY', message: `nobody listens to ${String(packet.pattern)}` }) as T;
  }
}
