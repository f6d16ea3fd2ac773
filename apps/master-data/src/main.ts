import { startProcess } from '@kugelpos/clients';
import { runMain } from '@kugelpos/platform';
import { MasterDataModule } from './master-data.module.js';

await runMain(() =>
  startProcess({
    app: 'master-data',
    services: [{ name: 'master-data', module: MasterDataModule }],
    imports: [MasterDataModule],
    transport: 'none',
  }),
);
