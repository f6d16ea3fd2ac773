/** What came back: status, headers and the parsed body. */
export interface ApiAnswer<T = unknown> {
  status: number;
  headers: Headers;
  body: T;
}

/** The envelope as a test reads it. */
export interface TestEnvelope<T> {
  success: boolean;
  code: number;
  message: string;
  data: T;
  metadata: { total: number; page: number; limit: number; sort: string | null } | null;
  operation: string | null;
  user_error?: { code: string; message: string };
}

export interface ApiRequest {
  body?: unknown;
  /** Sent as it is, in place of `body`. */
  raw?: string;
  headers?: Record<string, string>;
}

/** A client of a running Kugelpos as a till or a back office has it: plain HTTP, nothing repeated, nothing hidden. */
export class Api {
  constructor(
    readonly baseUrl: string,
    private readonly credentials: Record<string, string> = {},
  ) {}

  /** The same server with other credentials: `as({ authorization: 'Bearer …' })` or `as({ 'x-api-key': … })`. */
  as(credentials: Record<string, string>): Api {
    return new Api(this.baseUrl, credentials);
  }

  /** The same server with a bearer token. */
  withToken(token: string): Api {
    return this.as({ authorization: `Bearer ${token}` });
  }

  /** One request; never throws for a status. */
  async request<T = TestEnvelope<unknown>>(
    method: string,
    path: string,
    { body, raw, headers }: ApiRequest = {},
  ): Promise<ApiAnswer<T>> {
    const hasBody = raw !== undefined || body !== undefined;
    const answer = await fetch(`${this.baseUrl}${path}`, {
      method,
      headers: { ...(hasBody ? { 'content-type': 'application/json' } : {}), ...this.credentials, ...headers },
      ...(hasBody ? { body: raw ?? JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: parsed(text) as T };
  }

  /** One request that must succeed; gives `data`. @throws Error naming request and answer otherwise */
  async data<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.request<TestEnvelope<T>>(method, path, body === undefined ? {} : { body });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body.data;
  }

  get<T>(path: string): Promise<T> {
    return this.data('GET', path);
  }

  post<T>(path: string, body?: unknown): Promise<T> {
    return this.data('POST', path, body);
  }
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
