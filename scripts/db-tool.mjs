// `npm run db:backup`, `db:restore`, `db:export` and `db:import`; the first argument says which.
import { compiled, ensureBuilt } from './ensure-built.mjs';

ensureBuilt('store');
await import(compiled('store', 'apps/store/src/database-tools/main.js'));
