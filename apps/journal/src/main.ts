import { startProcess } from '@kugelpos/clients';
import { runMain } from '@kugelpos/platform';
import { JournalModule } from './journal.module.js';

await runMain(() =>
  startProcess({
    app: 'journal',
    services: [{ name: 'journal', module: JournalModule }],
    imports: [JournalModule],
    transport: 'none',
  }),
);
