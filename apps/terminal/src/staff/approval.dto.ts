import { wire } from '@kugelpos/platform';

/** Longest PIN, in bytes: bcrypt reads no more. */
const PIN_BYTES = 72;

/** A member of staff as a till names one: what master-data takes for an id, so that it never refuses the form. */
export const staffId = (description: string, example: string) => wire.code({ description, example });

/** A PIN as somebody enters it. */
export const pinText = (description: string) =>
  wire.string({ min: 1, max: PIN_BYTES, maxBytes: PIN_BYTES, description, example: '4826' });

/** Fields of a request that may need a reason or a second person's consent (decisions 4, retail rule 22). */
export const approvalFields = {
  reasonCode: wire.code({ description: 'why, as a reason of master-data', example: 'R01' }).nullish(),
  approval: wire
    .object({
      staffId: staffId('who approves', 'S900'),
      pin: pinText("the approver's PIN; never stored"),
    })
    .nullish(),
};
