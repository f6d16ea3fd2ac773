import type { Call } from './call.js';
import { HttpClientError } from './errors.js';
import { titleOf } from './failure.js';
import { shownBody, shownHeaders } from './mask.js';
import { quietly } from './metrics.js';
import type { HttpLogger } from './options.js';
import { withoutSecrets } from './path.js';

/**
 * What the log says of the calls of one client: a line for each that went over the wire and was answered, an error for
 * each failure, and with `debug` headers and bodies. A call that stays in the process has no line of its own unless it
 * fails: its callee logs it. A call that an open breaker refused has none either: the breaker's warning stands for all.
 */
export class CallLog {
  constructor(
    private readonly logger: HttpLogger,
    private readonly debug: boolean,
  ) {}

  /** The request as it is about to be sent. */
  request(call: Call): void {
    if (!this.debug) return;
    const headers = shownHeaders(call.headers.toObject());
    this.#log(`HTTP ${call.method} ${call.target}${withoutSecrets(call.path)} > ${headers} ${shownBody(call.body)}`);
  }

  /** The answer to the last attempt. */
  answer(call: Call, answer: { status: number; headers: object; data: unknown }): void {
    if (!this.debug) return;
    const body = Buffer.isBuffer(answer.data) ? answer.data : undefined;
    this.#log(`${titleOf(call)} < ${answer.status} ${shownHeaders(answer.headers)} ${shownBody(body)}`);
  }

  /** The end of a call with this status or error. */
  ended(call: Call, local: boolean, result: unknown): void {
    const ms = Math.round(call.elapsedMs);
    const status = typeof result === 'number' ? result : answeredStatus(result);
    if (status !== undefined || (result instanceof HttpClientError && result.kind === 'aborted')) {
      if (!local && call.attempts > 0) this.#log(`${titleOf(call)} - ${status ?? 'aborted'} (${ms} ms)`);
    } else if (!(result instanceof HttpClientError && result.kind === 'circuit_open')) {
      const reason = result instanceof Error ? result.message : String(result);
      const attempts = `${call.attempts} ${call.attempts === 1 ? 'attempt' : 'attempts'}`;
      quietly(() => this.logger.error(`HTTP request failed: ${reason} (${attempts}, ${ms} ms)`));
    }
  }

  #log(line: string): void {
    quietly(() => this.logger.log(line));
  }
}

/** The status of an error that is an ordinary answer: the target works and says no. */
function answeredStatus(error: unknown): number | undefined {
  const isAnswer = error instanceof HttpClientError && error.kind === 'status' && error.status !== undefined;
  return isAnswer && (error.status ?? 500) < 500 ? error.status : undefined;
}
