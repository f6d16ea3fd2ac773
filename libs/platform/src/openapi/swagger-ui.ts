import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';

const FILES = new Set([
  'index.html',
  'index.css',
  'swagger-ui.css',
  'swagger-ui-bundle.js',
  'swagger-ui-standalone-preset.js',
  'favicon-16x16.png',
  'favicon-32x32.png',
]);

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
};

/** Serves Swagger UI under `path` for one or several documents (a drop-down); files are read on demand. */
export function swaggerUi(
  server: FastifyInstance,
  path: string,
  documents: readonly { name: string; url: string }[],
): void {
  server.get(path, async (request, reply) => {
    const asked = request.originalUrl.replace(/\?.*$/, '');
    // The page's files are named relative to it, so its address must end in a slash.
    return asked.endsWith('/')
      ? sendFile('index.html', reply)
      : reply.redirect(`${asked.slice(asked.lastIndexOf('/') + 1)}/`);
  });
  server.get(`${path}/swagger-initializer.js`, async (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(initializer(documents)),
  );
  server.get<{ Params: { file: string } }>(`${path}/:file`, async (request, reply) =>
    sendFile(request.params.file, reply),
  );

  async function sendFile(
    file: string,
    reply: { type(t: string): { send(b: unknown): unknown }; callNotFound(): unknown },
  ) {
    if (!FILES.has(file)) return reply.callNotFound();
    const content = await readFile(join(assetsFolder(), file));
    return reply.type(TYPES[extname(file)] ?? 'application/octet-stream').send(content);
  }
}

function assetsFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
}

function initializer(documents: readonly { name: string; url: string }[]): string {
  const source = documents.length === 1 ? { url: documents[0]?.url } : { urls: documents };
  return `window.onload = () => {
  window.ui = SwaggerUIBundle({
    ...${JSON.stringify(source)},
    dom_id: '#swagger-ui',
    deepLinking: true,
    persistAuthorization: true,
    presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
    plugins: [SwaggerUIBundle.plugins.DownloadUrl],
    layout: 'StandaloneLayout',
  });
};
`;
}
