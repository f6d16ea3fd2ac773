import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { storeEnvExample } from '../apps/store/src/env-example.js';

describe('.env.example', () => {
  it('is what the settings tables in the code say; `npm run env:example` writes it anew', () => {
    expect(readFileSync(join(import.meta.dirname, '..', '.env.example'), 'utf8')).toBe(storeEnvExample());
  });
});
