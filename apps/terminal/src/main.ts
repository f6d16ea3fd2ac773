import { startProcess } from '@kugelpos/clients';
import { runMain } from '@kugelpos/platform';
import { TerminalModule } from './terminal.module.js';

await runMain(() =>
  startProcess({
    app: 'terminal',
    services: [{ name: 'terminal', module: TerminalModule }],
    imports: [TerminalModule],
    transport: 'none',
  }),
);
