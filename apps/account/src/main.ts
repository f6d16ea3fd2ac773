import { startProcess } from '@kugelpos/clients';
import { runMain } from '@kugelpos/platform';
import { AccountModule } from './account.module.js';

await runMain(() =>
  startProcess({
    app: 'account',
    services: [{ name: 'account', module: AccountModule }],
    imports: [AccountModule],
    transport: 'none',
  }),
);
