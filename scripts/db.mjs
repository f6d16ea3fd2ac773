// `npm run db`: the embedded database as a process of its own, for separately started services.
import { compiled, ensureBuilt } from './ensure-built.mjs';

ensureBuilt('store');
await import(compiled('store', 'apps/store/src/db.js'));
