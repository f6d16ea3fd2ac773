import type { Access } from '@kugelpos/contracts';

/** Who reads master data: everybody of the tenant; writing is for managers (spec §11 D-2). */
export const READERS = ['clerk', 'terminal', 'apiKey', 'service'] as const satisfies readonly Access[];
