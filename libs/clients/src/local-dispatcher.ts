import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServiceName } from '@kugelpos/contracts';
import type { LocalDispatcher, LocalRequest, LocalResponse } from '@kugelpos/http';

/**
 * Serves calls to services of this process through the local HTTP server without a socket: same routes, guards and
 * validation (design, the one idea).
 * @param mountOf path under which a service's routes stand here; undefined for a service that is not here
 */
export function localDispatcher(
  app: NestFastifyApplication,
  mountOf: (service: string) => string | undefined,
): LocalDispatcher {
  const server = app.getHttpAdapter().getInstance();
  return {
    handles: (target) => mountOf(target) !== undefined,
    inject: async (request: LocalRequest): Promise<LocalResponse> => {
      const answer = await server.inject({
        method: request.method,
        url: `${mountOf(request.target) ?? ''}${request.path}`,
        headers: request.headers,
        signal: request.signal,
        ...(request.body === undefined ? {} : { payload: request.body }),
      });
      return { status: answer.statusCode, headers: answer.headers, body: answer.rawPayload };
    },
  };
}

/** Mounts of a process: every service under its name in the store, its own at the root in a separate process. */
export function mountsOf(
  app: ServiceName | 'store',
  services: readonly ServiceName[],
): (service: string) => string | undefined {
  const here = new Set<string>(services);
  return (service) => (here.has(service) ? (app === 'store' ? `/${service}` : '') : undefined);
}
