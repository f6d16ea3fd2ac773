// `npm run demo`: a whole business day of the example shop. `-- --keep` leaves the store running.
import { compiled, ensureBuilt } from './ensure-built.mjs';

ensureBuilt('store');
await import(compiled('store', 'apps/store/src/demo/main.js'));
