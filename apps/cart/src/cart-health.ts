import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { ConfigurationError, HealthRegistry, InjectSettings, type HealthCheck } from '@kugelpos/platform';
import { CartSettings } from './cart-settings.js';

/** What the spec's health answer names beside the database and the jobs (spec cart §2.19); no sidecar is configured. */
const SIDECAR_CHECKS = [
  { name: 'dapr_sidecar', component: null },
  { name: 'dapr_cartstore', component: 'cartstore' },
  { name: 'dapr_pubsub_tranlog', component: 'pubsub-tranlog-report' },
];

/** Start-up of the cart service: its health checks, and what can be said about its settings. */
@Injectable()
export class CartHealth implements OnModuleInit {
  private readonly logger = new Logger('Cart');

  constructor(
    private readonly health: HealthRegistry,
    @InjectSettings(CartSettings) private readonly settings: CartSettings,
  ) {}

  onModuleInit(): void {
    const { RECEIPT_NO_START_VALUE: start, RECEIPT_NO_END_VALUE: end } = this.settings;
    if (start > end)
      throw new ConfigurationError([`RECEIPT_NO_START_VALUE ${start} is above RECEIPT_NO_END_VALUE ${end}`]);
    if (this.settings.INVOICE_REGISTRATION_NUMBER !== undefined && this.settings.SELLER_NAME === undefined) {
      this.logger.warn('SELLER_NAME is not set: the registration number is not printed (retail rule 15)');
    }
    for (const { name, component } of SIDECAR_CHECKS) this.health.add('cart', disabled(name, component));
  }
}

function disabled(name: string, component: string | null): HealthCheck {
  return { name, critical: false, run: async () => ({ status: 'disabled', component }) };
}
