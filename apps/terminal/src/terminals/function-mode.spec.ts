import { describe, expect, it } from '@jest/globals';
import { FUNCTION_MODES, statusesFor } from './function-mode.js';

describe('function mode', () => {
  it.each([
    ['Idle', ['Sales', 'Returns', 'Void', 'CloseTerminal', 'CashInOut']],
    ['Opened', ['OpenTerminal']],
    ['Closed', ['Sales', 'Returns', 'Void', 'CloseTerminal', 'CashInOut']],
  ] as const)('%s forbids exactly %j', (status, forbidden) => {
    const refused = FUNCTION_MODES.filter((mode) => !statusesFor(mode).includes(status));
    expect(refused).toEqual(forbidden);
  });
});
