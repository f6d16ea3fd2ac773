import { Injectable, Logger } from '@nestjs/common';

/**
 * What must be done between the last answered request and the closing of the parts: events delivered, buffers written.
 * Nest closes the database in the same phase as everything else, which would be too early for these.
 */
@Injectable()
export class ShutdownTasks {
  private readonly logger = new Logger('Process');
  private readonly tasks: { name: string; run: () => Promise<void> }[] = [];

  add(name: string, run: () => Promise<void>): void {
    this.tasks.push({ name, run });
  }

  /** Runs the tasks one after the other, in the order in which they were added; a failure is logged and the rest goes on. */
  async run(): Promise<void> {
    for (const { name, run } of this.tasks.splice(0)) {
      await run().catch((error: unknown) => this.logger.error(`${name}: ${String(error)}`));
    }
  }
}
