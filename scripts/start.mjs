// `npm start`: builds what is needed and runs the store.
import { compiled, ensureBuilt } from './ensure-built.mjs';

ensureBuilt('store');
await import(compiled('store', 'apps/store/src/main.js'));
