import { startProcess } from '@kugelpos/clients';
import { runMain } from '@kugelpos/platform';
import { ReportModule } from './report.module.js';

await runMain(() =>
  startProcess({
    app: 'report',
    services: [{ name: 'report', module: ReportModule }],
    imports: [ReportModule],
    transport: 'none',
  }),
);
