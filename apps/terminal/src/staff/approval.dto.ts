import { wire } from '@kugelpos/platform';

/** Fields of a request that may need a reason or a second person's consent (decisions 4, retail rule 22). */
export const approvalFields = {
  reasonCode: wire
    .string({ min: 1, max: 64, description: 'why, as a reason of master-data', example: 'R01' })
    .nullish(),
  approval: wire
    .object({
      staffId: wire.string({ min: 1, max: 64, description: 'who approves', example: 'S900' }),
      pin: wire.string({ min: 1, max: 64, description: "the approver's PIN; never stored", example: '4826' }),
    })
    .nullish(),
};
