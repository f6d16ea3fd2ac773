import { createServer, type Server } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { SERVICE_PORTS, type ServiceName } from '@kugelpos/contracts';
import { answerUnreadable, ConfigurationError, Listeners, MOUNT_HEADER } from '@kugelpos/platform';

/**
 * Listeners on 8000–8006, one service each, with the paths of the separate processes, so that an existing client needs
 * no change: the same application and handlers, only the path is prefixed with the service's mount.
 */
export class ServicePorts {
  private readonly servers: { service: ServiceName; server: Server }[];

  constructor(app: NestFastifyApplication, services: readonly ServiceName[]) {
    const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
    this.servers = services.map((service) => ({
      service,
      server: createServer((request, response) => {
        request.headers[MOUNT_HEADER] = '';
        request.url = `/${service}${request.url ?? '/'}`;
        fastify.routing(request, response);
      }),
    }));
    const listeners = app.get(Listeners, { strict: false });
    for (const { server } of this.servers) {
      server.on('clientError', answerUnreadable);
      listeners.add(server);
    }
  }

  /** @throws ConfigurationError naming a port that cannot be opened */
  async listen(host: string): Promise<void> {
    for (const { service, server } of this.servers) {
      await new Promise<void>((ready, failed) => {
        server.once('error', (error) =>
          failed(
            new ConfigurationError([`port ${SERVICE_PORTS[service]} of ${service} cannot be opened: ${error.message}`]),
          ),
        );
        server.listen(SERVICE_PORTS[service], host, ready);
      });
    }
  }
}
