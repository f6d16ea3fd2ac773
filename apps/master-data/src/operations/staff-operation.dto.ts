import { z } from 'zod';
import { STAFF_OPERATIONS } from '@kugelpos/contracts';

export const staffOperation = z
  .enum(STAFF_OPERATIONS)
  .meta({ description: 'what staff do, beside plain sales', example: 'cashOut' });
