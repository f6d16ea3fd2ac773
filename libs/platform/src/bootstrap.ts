import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { DynamicModule, Type } from '@nestjs/common';
import { ErrorCode, SERVICE_PORTS } from '@kugelpos/contracts';
import { AppError, AppExceptionFilter, errorEnvelope, languageOf, NotFoundError } from '@kugelpos/errors';
import type { BootstrapOptions } from './bootstrap-options.js';
import { HealthRegistry } from './health/health-registry.js';
import { compressAnswers } from './http/compression.js';
import { tagAnswers } from './http/entity-tags.js';
import { EnvelopeInterceptor } from './http/envelope.interceptor.js';
import { acceptEmptyJson } from './http/json-body.js';
import { acceptMultipartForms } from './http/multipart-form.js';
import { RouteMethods } from './http/method-not-allowed.js';
import { addRequestHooks } from './http/request-hooks.js';
import { answerUnreadable, answerUnroutable } from './http/unreadable-requests.js';
import { WireValidationPipe } from './http/validation.pipe.js';
import { stopOnSignals } from './lifecycle.js';
import { Listeners } from './listeners.js';
import { createPino, PinoLogger } from './logging/logger.js';
import { Metrics } from './metrics/metrics.js';
import { PlatformModule } from './platform.module.js';
import type { RequestLogSink } from './request-log.js';
import { registerServiceRoutes } from './service-routes.js';
import { ConfigurationError } from './settings/configuration-error.js';
import { requireSettings } from './settings/define-settings.js';
import { PlatformSettings } from './settings/platform-settings.js';
import { ShutdownTasks } from './shutdown.js';
import { productVersion } from './version.js';

/** Default port of the combined mode. */
export const STORE_PORT = 8080;

/** A running process, as a test or a main.ts holds it. */
export interface RunningApp {
  app: NestFastifyApplication;
  url: string;
  port: number;
  /** Stops it as a signal would, without ending the process. */
  close(): Promise<void>;
}

/**
 * Builds and starts a process: the one start-up of all apps (decisions 3). Guards, filter, pipe and interceptor are
 * registered here only, because a module that registers one would run it seven times in the store.
 * @throws ConfigurationError for settings that do not fit
 */
export async function bootstrap(module: Type | DynamicModule, options: BootstrapOptions): Promise<RunningApp> {
  requireSettings();
  const settings = PlatformSettings.read();
  const logger = new PinoLogger(createPino(settings.LOG_LEVEL, options.app));
  const adapter = new FastifyAdapter({
    bodyLimit: settings.BODY_LIMIT,
    return503OnClosing: false,
    trustProxy: settings.TRUSTED_PROXIES.length === 0 ? false : settings.TRUSTED_PROXIES,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    frameworkErrors: answerUnroutable,
    clientErrorHandler: answerUnreadable,
  });
  const app = await NestFactory.create<NestFastifyApplication>(PlatformModule.root([module]), adapter, {
    logger,
    abortOnError: false,
    bufferLogs: false,
  });
  const server: FastifyInstance = adapter.getInstance();
  const registry = app.get(HealthRegistry);
  const listeners = app.get(Listeners);
  listeners.add(server.server);
  let sink: RequestLogSink | undefined = undefined;
  addRequestHooks(server, {
    app: options.app,
    metrics: app.get(Metrics),
    listeners,
    isStopping: () => registry.isStopping,
    sink: () => sink,
    requestLogBodyLimit: settings.REQUEST_LOG_BODY_LIMIT,
  });
  tellMethodFromRoute(server);
  acceptEmptyJson(app);
  acceptMultipartForms(app);
  tagAnswers(server);
  await compressAnswers(server);

  app.useGlobalFilters(new AppExceptionFilter());
  app.useGlobalInterceptors(new EnvelopeInterceptor());
  app.useGlobalPipes(new WireValidationPipe());
  app.useGlobalGuards(...options.guards.map((guard) => app.get(guard, { strict: false })));
  allowOrigins(app, settings.CORS_ORIGINS);

  for (const { service, check } of options.checks?.(app) ?? []) registry.add(service, check);
  sink = options.requestLogSink?.(app);
  logger.onAlert = options.alertSink?.(app);
  registerServiceRoutes(app, options, productVersion());
  await options.beforeListen?.(app);

  const wanted =
    options.port ??
    (settings.PORT !== 0 ? settings.PORT : options.app === 'store' ? STORE_PORT : SERVICE_PORTS[options.app]);
  try {
    // Not app.listen: that logs a taken port, which is told in one line.
    await app.init();
    await server.listen({ port: wanted, host: settings.HOST });
  } catch (error) {
    await app.get(ShutdownTasks).run();
    await app.close().catch(() => undefined);
    throw listenProblem(error, wanted);
  }
  await options.afterListen?.(app);
  const close = async (): Promise<void> => {
    registry.stop();
    await listeners.drain(settings.SHUTDOWN_GRACE_SECONDS * 1000);
    await server.close();
    await app.get(ShutdownTasks).run();
    await app.close();
    await options.onClosed?.();
  };
  if (options.handleSignals !== false)
    stopOnSignals(close, settings.SHUTDOWN_GRACE_SECONDS, (text) => logger.log(text, 'Process'));
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : wanted;
  const url = `http://localhost:${port}`;
  logger.log(`${options.app} listens on ${url}`, 'Process');
  return { app, port, url, close };
}

/** Runs a main function: a problem of configuration is one clear line per fault and exit code 1, no stack trace. */
export async function runMain(main: () => Promise<unknown>): Promise<void> {
  try {
    loadDotEnv();
    await main();
  } catch (error) {
    if (error instanceof ConfigurationError)
      error.problems.forEach((problem) => process.stderr.write(`kugelpos: ${problem}\n`));
    else process.stderr.write(`kugelpos: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  }
}

function loadDotEnv(): void {
  try {
    process.loadEnvFile('.env');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new ConfigurationError([`.env cannot be read: ${(error as Error).message}`]);
  }
}

function listenProblem(error: unknown, port: number): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE') return new ConfigurationError([`port ${port} is taken; set PORT to another one`]);
  if (code === 'EACCES')
    return new ConfigurationError([`port ${port} may not be opened by this user; set PORT to another one`]);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new ConfigurationError(['HOST is not an address of this machine']);
  return error;
}

/** 404 for a path that no route has, 405 with `Allow` for a wrong method; both in the envelope. */
function tellMethodFromRoute(server: FastifyInstance): void {
  const methods = new RouteMethods();
  server.addHook('onRoute', (route) => methods.add(route.method, route.url));
  server.addHook('onSend', (request, reply, payload, done) => {
    if (!request.is404 || reply.statusCode !== 404) return done(null, payload);
    const language = languageOf(request.headers['accept-language']);
    const allowed = methods.of(request.url.split('?')[0] ?? '');
    if (allowed.length === 0) return done(null, JSON.stringify(errorEnvelope(new NotFoundError('Route'), language)));
    void reply.code(405).header('allow', allowed.join(', '));
    const error = new AppError(ErrorCode.METHOD_NOT_ALLOWED, { message: 'Method not allowed' });
    done(null, JSON.stringify(errorEnvelope(error, language)));
  });
}

/** Browsers may call from the configured origins and may read the renewed terminal token (spec common §11 row 32). */
function allowOrigins(app: NestFastifyApplication, origins: string[]): void {
  if (origins.length === 0) return;
  const any = origins.includes('*');
  app.enableCors({
    origin: any ? '*' : origins,
    credentials: !any,
    exposedHeaders: ['X-New-Token', 'X-Request-ID', 'ETag'],
    methods: ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE', 'OPTIONS'],
    maxAge: 600,
  });
}
