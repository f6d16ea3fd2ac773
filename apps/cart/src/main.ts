import { startProcess } from '@kugelpos/clients';
import { runMain } from '@kugelpos/platform';
import { CartModule } from './cart.module.js';

await runMain(() =>
  startProcess({
    app: 'cart',
    services: [{ name: 'cart', module: CartModule }],
    imports: [CartModule],
    transport: 'none',
  }),
);
