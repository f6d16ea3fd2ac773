import { ErrorCode } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';

/** What a till may do with a cart; reading is allowed in every state. */
export type CartEvent =
  'create' | 'addItems' | 'changeLine' | 'subtotal' | 'discount' | 'pay' | 'bill' | 'resumeItemEntry' | 'cancel';

/** The state machine of a cart: state → event → next state (spec cart §5). An event that is not there is refused. */
export const CART_STATES = {
  Initial: { create: 'Idle' },
  Idle: { addItems: 'EnteringItem', cancel: 'Cancelled' },
  EnteringItem: {
    addItems: 'EnteringItem',
    changeLine: 'EnteringItem',
    pay: 'EnteringItem',
    subtotal: 'Paying',
    cancel: 'Cancelled',
  },
  Paying: {
    discount: 'Paying',
    pay: 'Paying',
    resumeItemEntry: 'EnteringItem',
    bill: 'Completed',
    cancel: 'Cancelled',
  },
  Completed: {},
  Cancelled: {},
} as const satisfies Record<string, Partial<Record<CartEvent, string>>>;

export type CartStatus = keyof typeof CART_STATES;

/**
 * The state after `event`.
 * @throws AppError 400 / 300004 if the event is not allowed in this state
 */
export function nextState(status: CartStatus, event: CartEvent): CartStatus {
  const next = (CART_STATES[status] as Partial<Record<CartEvent, CartStatus>>)[event];
  if (next === undefined) {
    throw new AppError(ErrorCode.INVALID_OPERATION, { message: `Invalid event ${event} in state ${status}` });
  }
  return next;
}
