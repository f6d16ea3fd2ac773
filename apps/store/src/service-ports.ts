import { createServer, type Server } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SERVICE_PORTS, type ServiceName } from '@kugelpos/contracts';
import { ConfigurationError, MOUNT_HEADER } from '@kugelpos/platform';

/**
 * Listens on 8000–8006, one service each, with the paths of the separate processes, so that an existing client needs no
 * change: the same application and handlers, only the path is prefixed with the service's mount.
 */
export async function listenOnServicePorts(
  app: NestFastifyApplication,
  services: readonly ServiceName[],
  host: string,
): Promise<Server[]> {
  const fastify = app.getHttpAdapter().getInstance();
  const servers: Server[] = [];
  for (const service of services) {
    const server = createServer((request, response) => {
      request.headers[MOUNT_HEADER] = '';
      request.url = `/${service}${request.url ?? '/'}`;
      fastify.routing(request, response);
    });
    await new Promise<void>((ready, failed) => {
      server.once('error', (error) =>
        failed(
          new ConfigurationError([`port ${SERVICE_PORTS[service]} of ${service} cannot be opened: ${error.message}`]),
        ),
      );
      server.listen(SERVICE_PORTS[service], host, ready);
    });
    servers.push(server);
  }
  fastify.addHook('preClose', async () => {
    await Promise.all(
      servers.map(
        (server) =>
          new Promise<void>((closed) => {
            server.close(() => closed());
            server.closeIdleConnections();
          }),
      ),
    );
  });
  return servers;
}
