import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes, randomUUID } from 'node:crypto';

/** Who made the request, as far as logging wants to know; set by the authentication. */
export interface CallerInfo {
  tenantId: string;
  username: string;
  isSuperuser: boolean;
  staff?: { id: string; name: string } | undefined;
  terminal?:
    { storeCode: string; terminalNo: number; businessDate: string | null; openCounter: number | null } | undefined;
}

/** What belongs to the request that is being served. */
export interface RequestContext {
  requestId: string;
  /** W3C trace context of this hop. */
  traceparent: string;
  acceptLanguage: string | undefined;
  /** Epoch milliseconds after which the caller no longer waits. */
  deadline: number | undefined;
  caller: CallerInfo | undefined;
}

const storage = new AsyncLocalStorage<RequestContext | undefined>();

const REQUEST_ID = /^[\w.:-]{1,128}$/;
const TRACEPARENT = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/;

/** Context for an incoming request; ids of the caller are kept where they are well-formed. */
export function newRequestContext(headers: Record<string, string | string[] | undefined>): RequestContext {
  const id = headers['x-request-id'];
  return {
    requestId: typeof id === 'string' && REQUEST_ID.test(id) ? id : randomUUID(),
    traceparent: nextTraceparent(headers['traceparent']),
    acceptLanguage: typeof headers['accept-language'] === 'string' ? headers['accept-language'] : undefined,
    deadline: undefined,
    caller: undefined,
  };
}

/** The same trace with a span of our own, or a new trace. */
function nextTraceparent(incoming: string | string[] | undefined): string {
  const match = typeof incoming === 'string' ? TRACEPARENT.exec(incoming) : null;
  const trace = match?.[1] ?? randomBytes(16).toString('hex');
  return `00-${trace}-${randomBytes(8).toString('hex')}-${match?.[2] ?? '01'}`;
}

/** The context of the current request; undefined outside of one. */
export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}

/** Runs `work` inside a context; `undefined` runs it outside of any request. */
export function runInRequest<T>(context: RequestContext | undefined, work: () => T): T {
  return storage.run(context, work);
}
