import { wire } from '@kugelpos/platform';

/** The terminal for which a setting is asked, as fields of a request. */
export const place = {
  storeCode: wire.code({ description: 'store', example: '0001' }),
  terminalNo: wire.int({ min: 0, description: 'terminal of the store', example: 1 }),
};
