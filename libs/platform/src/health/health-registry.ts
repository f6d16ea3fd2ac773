import { Injectable } from '@nestjs/common';
import type { ServiceName } from '@kugelpos/contracts';

export interface ComponentHealth {
  status: 'healthy' | 'unhealthy' | 'disabled';
  response_time_ms?: number | null;
  details?: Record<string, unknown> | null;
  error?: string | null;
  component?: string | null;
}

/** One named check of a service. Checks are passive: they never publish or write business data (design 12). */
export interface HealthCheck {
  name: string;
  /** Whether a failure makes the service unready; true only for its own database and start-up. */
  critical: boolean;
  run(): Promise<ComponentHealth>;
}

/** Where the parts of a service put their checks at start-up, and health answers read them. */
@Injectable()
export class HealthRegistry {
  private readonly checks = new Map<ServiceName, HealthCheck[]>();
  private readonly descriptions = new Map<string, () => object>();
  private stopping = false;

  add(service: ServiceName, check: HealthCheck): void {
    this.checks.set(service, [...this.of(service).filter((c) => c.name !== check.name), check]);
  }

  of(service: ServiceName): readonly HealthCheck[] {
    return this.checks.get(service) ?? [];
  }

  /** Adds figures of the process to its health answers; they never decide a status. */
  describe(name: string, read: () => object): void {
    this.descriptions.set(name, read);
  }

  /** The figures of the process, read now. */
  figures(): Record<string, object> {
    return Object.fromEntries([...this.descriptions].map(([name, read]) => [name, read()]));
  }

  /** From now on the process is not ready: it is going down. */
  stop(): void {
    this.stopping = true;
  }

  get isStopping(): boolean {
    return this.stopping;
  }
}

const CHECK_TIMEOUT_MS = 5000;

/** Runs a check with its time limit; whatever goes wrong is an unhealthy answer, never an error. */
export async function runCheck(check: HealthCheck): Promise<Required<ComponentHealth>> {
  const started = performance.now();
  let timer: NodeJS.Timeout | undefined;
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_TIMEOUT_MS} ms`)), CHECK_TIMEOUT_MS);
    });
    const found = await Promise.race([check.run(), late]);
    return {
      status: found.status,
      response_time_ms:
        found.response_time_ms ?? (found.status === 'healthy' ? Math.round(performance.now() - started) : null),
      details: found.details ?? null,
      error: found.error ?? null,
      component: found.component ?? null,
    };
  } catch (error) {
    return {
      status: 'unhealthy',
      response_time_ms: null,
      details: null,
      error: (error as Error).message,
      component: null,
    };
  } finally {
    clearTimeout(timer);
  }
}
