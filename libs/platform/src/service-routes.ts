import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ServiceName } from '@kugelpos/contracts';
import type { BootstrapOptions, MountedService } from './bootstrap-options.js';
import { HealthService } from './health/health.service.js';
import { Metrics } from './metrics/metrics.js';
import { OpenApiDocuments } from './openapi/documents.js';
import { swaggerUi } from './openapi/swagger-ui.js';

/** Header that the listeners of the separate ports set, so that documents name the paths their reader sees. */
export const MOUNT_HEADER = 'x-kugelpos-mount';

/**
 * The routes that every service has beside its business ones: `/`, `/health`, `/openapi.json`, `/docs`, and for the
 * whole process `/health/live`, `/health/ready`, `/metrics` (spec common §2.1, decisions 21).
 */
export function registerServiceRoutes(app: NestFastifyApplication, options: BootstrapOptions, version: string): void {
  const server = app.getHttpAdapter().getInstance();
  const health = app.get(HealthService, { strict: false });
  const documents = new OpenApiDocuments(app, version);
  const isStore = options.app === 'store';
  const names = options.services.map((service) => service.name);

  for (const service of options.services) {
    const mount = isStore ? `/${service.name}` : '';
    registerOne(server, service, mount, health, documents);
  }
  const statusOf = (reply: FastifyReply, status: string) => reply.status(status === 'ok' ? 200 : 503);
  server.get('/health/live', async () => health.live());
  server.get('/health/ready', async (_request, reply) => {
    const result = await health.ready(names);
    return statusOf(reply, result.status).send(result);
  });
  server.get('/metrics', async (_request, reply) => {
    const metrics = app.get(Metrics, { strict: false });
    return reply.header('content-type', metrics.registry.contentType).send(await metrics.scrape());
  });
  if (!isStore) return;
  server.get('/', async () => ({
    message: 'Welcome to Kugelpos (API version v1)',
    services: names.map((name) => `/${name}`),
    docs: '/docs',
  }));
  server.get('/health', async (_request, reply) => {
    const result = await health.all(names);
    return statusOf(reply, result.status).send(result);
  });
  swaggerUi(
    server,
    '/docs',
    names.map((name) => ({ name, url: `/${name}/openapi.json` })),
  );
}

function registerOne(
  server: FastifyInstance,
  service: MountedService,
  mount: string,
  health: HealthService,
  documents: OpenApiDocuments,
): void {
  server.get(mount === '' ? '/' : mount, async () => welcome(service.name));
  server.get(`${mount}/health`, async (_request, reply) => {
    const body = await health.service(service.name);
    return reply.status(body.status === 'healthy' ? 200 : 503).send(body);
  });
  server.get(`${mount}/openapi.json`, async (request) => {
    const shown = request.headers[MOUNT_HEADER] === '' ? '' : mount;
    return documents.of(service, shown);
  });
  swaggerUi(server, `${mount}/docs`, [{ name: service.name, url: '../openapi.json' }]);
}

function welcome(name: ServiceName): { message: string } {
  return { message: `Welcome to the Kugelpos ${name} service (API version v1)` };
}
