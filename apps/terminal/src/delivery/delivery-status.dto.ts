import { z } from 'zod';
import { wire } from '@kugelpos/platform';

/** Body of POST …/delivery-status (spec §2.4 row 22). */
export const DeliveryStatusRequest = wire.object({
  eventId: wire.string({ min: 1, max: 64, description: 'event', example: '3f0a3c1e-8a43-4d51-9c53-1f6f1b9d8a11' }),
  service: wire.string({ min: 1, max: 32, description: 'who acknowledges: the caller itself', example: 'report' }),
  status: z.enum(['received', 'failed']).meta({ description: 'failed events are delivered again' }),
  message: wire.string({ max: 1000, description: 'for people', example: 'stored' }).nullish(),
});
export type DeliveryStatusRequest = z.infer<typeof DeliveryStatusRequest>;

/** Answer of POST …/delivery-status: snake_case (spec §2.4 row 22). */
export const DeliveryStatusAnswer = z.object({
  event_id: z.string(),
  service: z.string(),
  status: z.enum(['received', 'failed']),
  success: z.literal(true),
});
export type DeliveryStatusAnswer = z.infer<typeof DeliveryStatusAnswer>;
