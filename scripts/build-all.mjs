// `npm run build`: every app into its own folder of dist/, as `nest build <app>` does.
import { build } from './ensure-built.mjs';

for (const app of ['account', 'terminal', 'master-data', 'cart', 'report', 'journal', 'stock', 'store']) build(app);
