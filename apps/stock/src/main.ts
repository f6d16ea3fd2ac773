import { startProcess } from '@kugelpos/clients';
import { runMain } from '@kugelpos/platform';
import { StockModule } from './stock.module.js';

await runMain(() =>
  startProcess({
    app: 'stock',
    services: [{ name: 'stock', module: StockModule }],
    imports: [StockModule],
    transport: 'none',
  }),
);
