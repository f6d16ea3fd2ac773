import type { LoggerService } from '@nestjs/common';
import { pino, type Logger as Pino } from 'pino';
import { currentRequest } from '../request-context.js';
import { ALERT, type AlertSink } from './alert.js';
import { maskSecrets } from './mask-secrets.js';

/** One JSON line per entry on stdout, with the request id and without secrets. */
export function createPino(level: string, service: string): Pino {
  return pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label) => ({ level: label }),
      log: (entry) => maskSecrets(entry) as Record<string, unknown>,
    },
    serializers: { err: errorFields },
    mixin: () => {
      const requestId = currentRequest()?.requestId;
      return requestId === undefined ? {} : { requestId };
    },
  });
}

/** What is logged of an error: its text and fields, these without secrets (an error of a driver may hold what was sent). */
export function errorFields(error: Error): unknown {
  return maskSecrets({ ...pino.stdSerializers.err(error) });
}

/** What Nest says of every module and route at each start; worth a line only when debugging. */
const CHATTY = new Set([
  'InstanceLoader',
  'RouterExplorer',
  'RoutesResolver',
  'NestFactory',
  'NestMicroservice',
  'NestApplication',
]);

/** Nest's logger over pino: `logger.log(text | object, context)`. */
export class PinoLogger implements LoggerService {
  /** Gets every alert that is logged. */
  onAlert: AlertSink | undefined;

  constructor(private readonly pino: Pino) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write(CHATTY.has(String(rest.at(-1))) ? 'debug' : 'info', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  private tell(level: string, message: object): void {
    const { alert, ...context } = maskSecrets(message) as Record<string, unknown>;
    const known = level === 'info' ? 'info' : level === 'warn' ? 'warning' : 'error';
    this.onAlert?.({ level: known, text: String(alert), context });
  }

  private write(
    level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace',
    message: unknown,
    rest: unknown[],
  ): void {
    const context = typeof rest.at(-1) === 'string' ? (rest.at(-1) as string) : undefined;
    const stack = level === 'error' && rest.length > 1 && typeof rest[0] === 'string' ? { stack: rest[0] } : {};
    if (message instanceof Error) this.pino[level]({ context, err: message });
    else if (typeof message === 'object' && message !== null) {
      this.pino[level]({ context, ...message });
      if (context === ALERT) this.tell(level, message);
    } else this.pino[level]({ context, ...stack }, String(message));
  }
}
