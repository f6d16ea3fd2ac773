// `npm run env:example`: writes .env.example from the settings tables in the code; test/env-example.spec.ts keeps it equal.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compiled, ensureBuilt } from './ensure-built.mjs';

ensureBuilt('store');
const { storeEnvExample } = await import(compiled('store', 'apps/store/src/env-example.js'));
writeFileSync(join(import.meta.dirname, '..', '.env.example'), storeEnvExample());
