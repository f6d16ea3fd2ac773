import { runMain } from '@kugelpos/platform';
import { startStore } from './start-store.js';
import { urlTable } from './url-table.js';

await runMain(async () => {
  const store = await startStore();
  process.stdout.write(urlTable(store.url, store.dataDir));
});
