import { RevocationFeeds, type RevocationSource, type Tokens } from '@kugelpos/auth';
import { COMMONS, type Envelope, type RevocationPage, type ServiceName } from '@kugelpos/contracts';
import type { HttpClients } from '@kugelpos/http';

/** With the 2 s between two questions well within the 5 s in which a withdrawal must be known. */
const DEADLINE_MS = 2000;

const PATH: Readonly<Record<RevocationSource, string>> = {
  account: '/accounts/revocations',
  terminal: '/auth/revocations',
};

/** Asks account and terminal which tokens they have withdrawn; in the store without a socket. */
export class RemoteRevocationFeeds extends RevocationFeeds {
  constructor(
    private readonly from: ServiceName,
    private readonly http: HttpClients,
    private readonly tokens: Tokens,
  ) {
    super();
  }

  async read(source: RevocationSource, since: number, signal: AbortSignal): Promise<RevocationPage> {
    const { data } = await this.http.client(source).get<Partial<Envelope<RevocationPage>>>(PATH[source], {
      params: { since },
      bearerToken: this.tokens.forService(this.from, COMMONS),
      routeTemplate: PATH[source],
      probe: true,
      retries: 0,
      deadlineMs: DEADLINE_MS,
      signal,
    });
    const page = data.data;
    if (!Number.isSafeInteger(page?.revision) || !Array.isArray(page?.entries)) {
      throw new Error(`${source} did not answer with a page of revocations`);
    }
    return page as RevocationPage;
  }
}
