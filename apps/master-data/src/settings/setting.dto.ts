import { z } from 'zod';
import type { SettingWire } from '@kugelpos/contracts';
import { wire } from '@kugelpos/platform';
import { recordTimes } from '../masters/master.dto.js';
import { place } from './place.dto.js';

const MAX_VALUE_LENGTH = 20_000;

export const settingName = wire.code({
  max: 100,
  description: 'setting, unique in the tenant',
  example: 'RECEIPT_FOOTERS',
});

const value = wire.string({
  max: MAX_VALUE_LENGTH,
  description: 'text; JSON is kept in one normal form',
  example: '1',
});

const fields = {
  defaultValue: value,
  values: wire.array(
    wire.object({
      storeCode: wire.code({ description: 'store; null: the whole tenant', example: '0001' }).nullish(),
      terminalNo: wire
        .int({ min: 0, description: 'terminal of the store; null: the whole store', example: 1 })
        .nullish(),
      value,
    }),
    { max: 1000 },
  ),
};

/** Body of POST …/settings (spec §2.11). */
export const NewSetting = wire.object({ name: settingName, ...fields });
export type NewSetting = z.infer<typeof NewSetting>;

/** Body of PUT …/settings/{name}: replaces all values. */
export const SettingUpdate = wire.object(fields);
export type SettingUpdate = z.infer<typeof SettingUpdate>;

/** Query of GET …/settings/{name}/value. */
export const ValueQuery = wire.object(place);
export type ValueQuery = z.infer<typeof ValueQuery>;

/** A setting as answered (spec §3.8). */
export const Setting = z.object({
  name: z.string().meta({ example: 'RECEIPT_FOOTERS' }),
  defaultValue: z.string(),
  values: z.array(z.object({ storeCode: z.string().nullable(), terminalNo: z.int().nullable(), value: z.string() })),
  ...recordTimes,
}) satisfies z.ZodType<SettingWire>;
export type Setting = z.infer<typeof Setting>;

export const SettingValue = z.object({ value: z.string() });
export type SettingValue = z.infer<typeof SettingValue>;

export const DeletedSetting = z.object({ name: z.string() });
export type DeletedSetting = z.infer<typeof DeletedSetting>;
