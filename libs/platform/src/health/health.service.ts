import { Injectable } from '@nestjs/common';
import { HealthCheckService, type HealthCheckResult, type HealthIndicatorFunction } from '@nestjs/terminus';
import type { ServiceName } from '@kugelpos/contracts';
import { HealthRegistry, runCheck, type ComponentHealth } from './health-registry.js';

/** Body of `/<service>/health` (spec common §3.3). */
export interface ServiceHealth {
  status: 'healthy' | 'unhealthy';
  timestamp: string;
  service: ServiceName;
  version: string;
  checks: Record<string, Required<ComponentHealth>>;
}

/** Version in health answers: a constant of the contract (spec common §2.2). */
const CONTRACT_VERSION = '1.0.0';

/** Answers the health routes (design 12, decisions 21). */
@Injectable()
export class HealthService {
  constructor(
    private readonly registry: HealthRegistry,
    private readonly terminus: HealthCheckService,
  ) {}

  /** The spec's body; unhealthy exactly when the service is not ready. */
  async service(service: ServiceName): Promise<ServiceHealth> {
    const checks: ServiceHealth['checks'] = {};
    let ready = !this.registry.isStopping;
    for (const check of this.registry.of(service)) {
      const found = await runCheck(check);
      checks[check.name] = found;
      if (check.critical && found.status === 'unhealthy') ready = false;
    }
    return {
      status: ready ? 'healthy' : 'unhealthy',
      timestamp: new Date().toISOString(),
      service,
      version: CONTRACT_VERSION,
      checks,
    };
  }

  /** Live: the loop turns. */
  async live(): Promise<HealthCheckResult> {
    return this.terminus.check([]);
  }

  /** Ready: the critical checks of all services pass and the process is not going down. */
  ready(services: readonly ServiceName[]): Promise<HealthCheckResult> {
    return this.check(services, (critical) => critical);
  }

  /** Everything in detail; only critical checks decide the status. */
  all(services: readonly ServiceName[]): Promise<HealthCheckResult> {
    return this.check(services, () => true);
  }

  private async check(
    services: readonly ServiceName[],
    wanted: (critical: boolean) => boolean,
  ): Promise<HealthCheckResult> {
    const indicators: HealthIndicatorFunction[] = services.flatMap((service) =>
      this.registry
        .of(service)
        .filter((check) => wanted(check.critical))
        .map((check) => async () => {
          const found = await runCheck(check);
          const status = check.critical && found.status === 'unhealthy' ? ('down' as const) : ('up' as const);
          return { [`${service}.${check.name}`]: { ...found, health: found.status, status } };
        }),
    );
    indicators.push(async () => ({
      process: { status: this.registry.isStopping ? ('down' as const) : ('up' as const), ...this.registry.figures() },
    }));
    try {
      return await this.terminus.check(indicators);
    } catch (error) {
      const body = (error as { getResponse?: () => unknown }).getResponse?.();
      if (body !== undefined) return body as HealthCheckResult;
      throw error;
    }
  }
}
