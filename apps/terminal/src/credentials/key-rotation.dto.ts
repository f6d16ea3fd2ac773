import { z } from 'zod';
import { wire } from '@kugelpos/platform';

/** Body of POST /terminals/{terminal_id}/key; may be left out. */
export const RotateKeyRequest = wire
  .object({
    overlapSeconds: wire
      .int({ min: 0, description: 'seconds for which the present key stays good; 0: it ends at once', example: 3600 })
      .default(0),
  })
  .nullish();
export type RotateKeyRequest = z.infer<typeof RotateKeyRequest>;

/** A terminal's new key, shown in this answer only. */
export const RotatedKey = z.object({
  terminalId: z.string(),
  apiKey: z.string(),
  keyVersion: z.int(),
  formerKeyUntil: z.string().nullable().meta({ description: 'until then the key before is good; null: it has ended' }),
});
export type RotatedKey = z.infer<typeof RotatedKey>;
