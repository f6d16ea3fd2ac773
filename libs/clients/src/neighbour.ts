import { Injectable } from '@nestjs/common';
import { Tokens } from '@kugelpos/auth';
import { ErrorCode, type Envelope, type ServiceName } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';
import { HttpClientError, HttpClients, type CallOptions, type HttpClient } from '@kugelpos/http';
import { currentRequest, InjectSettings } from '@kugelpos/platform';
import { ClientsSettings } from './clients-settings.js';

export type NeighbourMethod = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** One call of a service to a neighbour on behalf of a tenant. */
export interface NeighbourCall extends Pick<
  CallOptions,
  'params' | 'body' | 'routeTemplate' | 'idempotent' | 'headers'
> {
  /** Who calls. */
  from: ServiceName;
  tenantId: string;
  method?: NeighbourMethod;
  path: string;
  /** The caller's own token instead of a service token (tenant set-up). */
  bearerToken?: string;
  /** Time for the call, where it is not one that a till waits for. */
  deadlineMs?: number;
}

/**
 * Calls between services: service tokens, the deadline that a till's request allows its neighbours, envelopes opened,
 * failures told as our own errors. In the store the same calls stay in the process.
 */
@Injectable()
export class Neighbours {
  /** By request of a till: when its neighbours must have answered, in epoch milliseconds. */
  private readonly deadlines = new WeakMap<object, number>();

  constructor(
    private readonly http: HttpClients,
    private readonly tokens: Tokens,
    @InjectSettings(ClientsSettings) private readonly settings: ClientsSettings,
  ) {}

  /**
   * `data` of the neighbour's answer; undefined when it answers 404.
   * @throws AppError 502 / 600001 when the neighbour is out or fails, its own code and status for a refusal
   */
  async find<T>(target: ServiceName, call: NeighbourCall): Promise<T | undefined> {
    try {
      return await this.request<T>(target, call);
    } catch (error) {
      if (error instanceof HttpClientError && error.status === 404) return undefined;
      throw toAppError(error, target);
    }
  }

  /** As {@link find}, but a 404 is an error, too, and keeps the neighbour's code. */
  async call<T>(target: ServiceName, call: NeighbourCall): Promise<T> {
    try {
      return await this.request<T>(target, call);
    } catch (error) {
      throw toAppError(error, target);
    }
  }

  private async request<T>(target: ServiceName, call: NeighbourCall): Promise<T> {
    const client: HttpClient = this.http.client(target);
    const options: CallOptions = {
      ...(call.params === undefined ? {} : { params: call.params }),
      ...(call.body === undefined ? {} : { body: call.body }),
      ...(call.headers === undefined ? {} : { headers: call.headers }),
      ...(call.idempotent === undefined ? {} : { idempotent: call.idempotent }),
      ...(call.routeTemplate === undefined ? {} : { routeTemplate: call.routeTemplate }),
      bearerToken: call.bearerToken ?? this.tokens.forService(call.from, call.tenantId),
      deadlineMs: call.deadlineMs ?? this.remainingMs(call.from),
    };
    const answer = await client[call.method ?? 'get']<Envelope<T>>(call.path, options);
    const body: unknown = answer.data;
    if (typeof body !== 'object' || body === null || !('data' in body)) throw outOfOrder(target);
    return answer.data.data;
  }

  /**
   * Time for a call. Those that one request of cart makes share theirs, from the first one on: a till waits for all of
   * them. Elsewhere each has its own.
   */
  private remainingMs(from: ServiceName): number {
    const allowed = this.settings.HTTP_NEIGHBOUR_DEADLINE * 1000;
    const request = from === 'cart' ? currentRequest() : undefined;
    if (request === undefined) return allowed;
    const deadline = this.deadlines.get(request) ?? Date.now() + allowed;
    this.deadlines.set(request, deadline);
    return Math.max(0, deadline - Date.now());
  }
}

/** A refusal (4xx) of a neighbour is passed on with its code and wait where the code is one of ours; everything else is 502 / 600001. */
function toAppError(error: unknown, target: ServiceName): unknown {
  if (!(error instanceof HttpClientError)) return error;
  const code = error.envelope?.user_error?.code;
  const known = Object.values(ErrorCode).find((c) => c === code);
  if (error.status !== undefined && error.status >= 400 && error.status < 500 && known !== undefined) {
    return new AppError(known, {
      status: error.status,
      message: `${target}: ${error.envelope?.message ?? ''}`,
      ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
      cause: error,
    });
  }
  return outOfOrder(target, error);
}

function outOfOrder(target: ServiceName, cause?: unknown): AppError {
  return new AppError(ErrorCode.EXTERNAL_SERVICE_ERROR, {
    message: `The ${target} service did not answer`,
    cause,
  });
}
