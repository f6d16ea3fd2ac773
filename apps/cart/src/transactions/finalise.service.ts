import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { TerminalPrincipal } from '@kugelpos/auth';
import { ErrorCode, nextLink, Topics, type TranLog } from '@kugelpos/contracts';
import { AppError, isDuplicateKey } from '@kugelpos/errors';
import { Outbox } from '@kugelpos/messaging';
import { InjectSettings, isoInZone, PlatformSettings, Turns } from '@kugelpos/platform';
import { indexName, ServiceDatabase } from '@kugelpos/tenancy';
import { CartSettings } from '../cart-settings.js';
import type { Cart } from '../carts/cart.js';
import { CartRepository } from '../carts/cart.repository.js';
import { LostWrite } from '../carts/cart-store.js';
import { printReceipt } from '../receipts/receipt.js';
import { cashOf } from './amounts.js';
import { drawNumbers, withChain, type Numbers } from './terminal-counter.js';
import { TerminalCounterRepository } from './terminal-counter.repository.js';
import { tranLogOf, type Ending } from './tran-log.js';
import { TransactionRepository } from './transaction.repository.js';
import { transactions } from './transaction.schema.js';

/** Stands in the driver's message. */
const CART_INDEX = indexName(transactions.name, { keys: { cart_id: 1 }, serves: '' });

/**
 * Turns a billed or cancelled cart into a transaction (design 6): numbers, transaction, chain link, event and finished
 * cart are written in one database transaction, or none of them is.
 */
@Injectable()
export class FinaliseService {
  private readonly logger = new Logger('Transactions');
  /** One transaction of a terminal at a time: they all write its counter document. */
  private readonly turns = new Turns();

  constructor(
    private readonly db: ServiceDatabase,
    private readonly carts: CartRepository,
    private readonly counters: TerminalCounterRepository,
    private readonly transactions: TransactionRepository,
    private readonly outbox: Outbox,
    @InjectSettings(CartSettings) private readonly settings: CartSettings,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  /**
   * Records the cart, whose status says how it ended, and gives it with its numbers and texts.
   * @throws LostWrite if the stored cart has another revision; AppError 400 / 408105 for a closed session,
   *   400 / 404001 without an open one
   */
  async finalise(cart: Cart, terminal: TerminalPrincipal): Promise<Cart> {
    const ending = this.endingBy(terminal);
    await this.counters.ensure(terminal.tenantId, terminal.terminalId);
    try {
      const finished = await this.turns.take(terminal.terminalId, () => this.record(cart, terminal, ending));
      this.outbox.committed();
      return finished;
    } catch (error) {
      if (isSecondOfCart(error)) return this.finishedAsRecorded(cart);
      throw error;
    }
  }

  private record(cart: Cart, terminal: TerminalPrincipal, ending: Ending): Promise<Cart> {
    return this.db.transaction(async (session) => {
      const before = await this.counters.ofTerminal(terminal.tenantId, terminal.terminalId, session);
      const drawn = drawNumbers(before, ending, cart.settings, cashOf(cart));
      if (terminal.status !== 'Opened') throw new AppError(ErrorCode.TERMINAL_NOT_OPENED);
      const log = this.logOf(cart, ending, drawn.numbers, before.chain);
      const finished = finishedBy(cart, log);
      await this.transactions.addTransaction(log, session);
      if (!(await this.carts.replaceCart(finished, session))) throw new LostWrite();
      await this.outbox.add(Topics.tranlog, log, session);
      await this.counters.keep(terminal.tenantId, before, withChain(drawn.counter, log.chain), session);
      return finished;
    });
  }

  /** The transaction, printed, and linked to the one before it. @throws AppError 500 / 404004 */
  private logOf(cart: Cart, ending: Ending, numbers: Numbers, tip: Parameters<typeof nextLink>[0]): TranLog {
    try {
      const unprinted = tranLogOf(cart, ending, numbers);
      const { receiptText, journalText } = printReceipt(unprinted, cart.settings);
      const printed = { ...unprinted, receipt_text: receiptText, journal_text: journalText };
      return { ...printed, chain: nextLink(tip, printed) };
    } catch (error) {
      throw new AppError(ErrorCode.TRANSACTION_NOT_RECORDED, { cause: error });
    }
  }

  private endingBy(terminal: TerminalPrincipal): Ending {
    const { staff, businessDate, openCounter } = terminal;
    if (staff === null) throw new AppError(ErrorCode.STAFF_NOT_SIGNED_IN);
    if (businessDate === null || openCounter === null) throw new AppError(ErrorCode.TERMINAL_NOT_OPENED);
    return {
      eventId: randomUUID(),
      at: isoInZone(new Date(), this.platform.TIMEZONE),
      terminal,
      businessDate,
      openCounter,
      staff,
      stampDutyTable: this.settings.STAMP_DUTY_MASTER,
    };
  }

  /**
   * The cart was recorded before, yet is stored as open: only a restored database can be so. What was recorded is the
   * truth, and the cart follows it.
   */
  private async finishedAsRecorded(cart: Cart): Promise<Cart> {
    const log = await this.transactions.findOfCart(cart.tenantId, cart.cartId);
    if (log === null) throw new LostWrite();
    const status = log.sales.is_cancelled ? 'Cancelled' : 'Completed';
    if (status !== cart.status)
      throw new AppError(ErrorCode.INVALID_OPERATION, { message: `Invalid event: the cart is ${status}` });
    this.logger.warn(`cart ${cart.cartId} was recorded before as transaction ${log.transaction_no}`);
    const finished = finishedBy(cart, log);
    if (!(await this.carts.replaceCart(finished))) throw new LostWrite();
    return finished;
  }
}

/** The cart with what its transaction has (spec cart B-8). */
function finishedBy(cart: Cart, log: Omit<TranLog, 'created_at' | 'updated_at' | 'shard_key'>): Cart {
  return {
    ...cart,
    finished: {
      transactionNo: log.transaction_no,
      receiptNo: log.receipt_no,
      stampDutyAmount: log.sales.stamp_duty_amount,
      receiptText: log.receipt_text,
      journalText: log.journal_text,
      staff: log.staff,
    },
  };
}

/** Whether the unique index of `cart_id` refused a second transaction of the cart. */
function isSecondOfCart(error: unknown): boolean {
  return isDuplicateKey(error) && (error as Error).message.includes(CART_INDEX);
}
