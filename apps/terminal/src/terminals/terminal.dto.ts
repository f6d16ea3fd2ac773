import { z } from 'zod';
import { API_KEY_MASK, type TerminalIdentity } from '@kugelpos/auth';
import type { TerminalWire } from '@kugelpos/contracts';
import { pagingQuery, plainDateTime, wire } from '@kugelpos/platform';
import { storeCode } from '../stores/store.dto.js';
import { FUNCTION_MODES } from './function-mode.js';
import { sessionNumbers } from './session-numbers.js';
import type { TerminalDocument } from './terminal.schema.js';

const description = () => wire.string({ max: 200, description: 'free text, may be empty', example: 'レジ 1' });

/** Path parameter `terminal_id`. */
export const TerminalIdParam = wire.string({ max: 128, description: 'terminal', example: 'T9999-0001-1' });

/** Body of POST /terminals (spec §2.4 with §11.31). */
export const CreateTerminalRequest = wire.object({
  storeCode: storeCode(),
  terminalNo: wire.int({ min: 1, max: 999, description: 'number of the terminal in its store', example: 1 }),
  description: description(),
});
export type CreateTerminalRequest = z.infer<typeof CreateTerminalRequest>;

/** Body of PATCH …/description. */
export const DescriptionRequest = wire.object({ description: description() });
export type DescriptionRequest = z.infer<typeof DescriptionRequest>;

/** Body of PATCH …/function_mode. */
export const FunctionModeRequest = wire.object({
  functionMode: z.enum(FUNCTION_MODES).meta({ description: 'what the till is doing', example: 'MainMenu' }),
});
export type FunctionModeRequest = z.infer<typeof FunctionModeRequest>;

/** Fields by which terminals can be sorted. */
export const TERMINAL_SORT = [
  'terminal_id',
  'store_code',
  'terminal_no',
  'description',
  'function_mode',
  'status',
  'business_date',
  'open_counter',
  'business_counter',
  'created_at',
  'updated_at',
] as const;

/** Query of GET /terminals. */
export const TerminalListQuery = wire.object({
  ...pagingQuery,
  storeCode: wire.string({ max: 64, description: 'only terminals of this store', example: '0001' }).optional(),
});
export type TerminalListQuery = z.infer<typeof TerminalListQuery>;

/** A terminal as answered (spec §3.3); the PIN is always null, the key a mask except at creation (spec §11.5 and 7). */
export const Terminal = z.object({
  terminalId: z.string(),
  tenantId: z.string(),
  storeCode: z.string(),
  terminalNo: z.int(),
  description: z.string(),
  functionMode: z.enum(FUNCTION_MODES),
  status: z.enum(['Idle', 'Opened', 'Closed']),
  businessDate: z.string().nullable(),
  openCounter: z.int(),
  businessCounter: z.int(),
  initialAmount: z.number().nullable(),
  physicalAmount: z.number().nullable(),
  staff: z.object({ staffId: z.string(), staffName: z.string(), staffPin: z.string().nullable() }).nullable(),
  apiKey: z.string().nullable(),
  training: z.boolean().meta({ description: 'training mode; the numbers above stay those of the last real session' }),
  entryDatetime: z.string(),
  lastUpdateDatetime: z.string().nullable(),
}) satisfies z.ZodType<TerminalWire>;
export type Terminal = z.infer<typeof Terminal>;

/** Answer of DELETE /terminals/{terminal_id} (spec §3.8). */
export const RemovedTerminal = z.object({ terminalId: z.string() });
export type RemovedTerminal = z.infer<typeof RemovedTerminal>;

/** @param apiKey the new key, shown this once; else a mask stands in its place */
export function toTerminal(terminal: TerminalDocument, zone: string, apiKey: string = API_KEY_MASK): Terminal {
  const { staff } = terminal;
  return {
    terminalId: terminal.terminal_id,
    tenantId: terminal.tenant_id,
    storeCode: terminal.store_code,
    terminalNo: terminal.terminal_no,
    description: terminal.description,
    functionMode: terminal.function_mode,
    status: terminal.status,
    businessDate: terminal.business_date,
    openCounter: terminal.open_counter,
    businessCounter: terminal.business_counter,
    initialAmount: terminal.initial_amount,
    physicalAmount: terminal.physical_amount,
    staff: staff && { staffId: staff.id, staffName: staff.name, staffPin: null },
    apiKey,
    training: terminal.training ?? false,
    entryDatetime: plainDateTime(terminal.created_at, zone),
    lastUpdateDatetime: terminal.updated_at && plainDateTime(terminal.updated_at, zone),
  };
}

/**
 * What the terminal's token and key say of it (spec common §4.6).
 * @param keyVersion of the key that was shown: that of the key before while it is still good
 */
export function identityOf(terminal: TerminalDocument, keyVersion: number): TerminalIdentity {
  const { business_date, open_counter, business_counter } = sessionNumbers(terminal);
  return {
    tenantId: terminal.tenant_id,
    storeCode: terminal.store_code,
    terminalNo: terminal.terminal_no,
    terminalId: terminal.terminal_id,
    status: terminal.status,
    businessDate: business_date,
    openCounter: open_counter,
    businessCounter: business_counter,
    staff: terminal.staff,
    training: terminal.training ?? false,
    tokenVersion: terminal.token_version ?? 0,
    keyVersion,
  };
}
