import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HealthRegistry } from '@kugelpos/platform';

/** Checks of the contract that have nothing to look at without a sidecar (spec §2.4, design 12). */
const SIDECAR_CHECKS = ['dapr_sidecar', 'dapr_pubsub_cashlog', 'dapr_pubsub_opencloselog'] as const;

/** The checks of this service besides those of its database and its outbox. */
@Injectable()
export class TerminalHealth implements OnApplicationBootstrap {
  constructor(private readonly registry: HealthRegistry) {}

  onApplicationBootstrap(): void {
    for (const name of SIDECAR_CHECKS) {
      this.registry.add('terminal', { name, critical: false, run: async () => ({ status: 'disabled' }) });
    }
  }
}
