import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { ErrorCode } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';
import { MAX_MICRO, MAX_QUANTITY, type Micro } from '../stocks/quantity.js';
import { StockRepository } from '../stocks/stock.repository.js';
import { StockUpdateRepository, type NewStockUpdate } from './stock-update.repository.js';
import type { UpdateType } from './stock-update.schema.js';
import { StoreTransactions, type StorePlace } from './store-transactions.js';

/** A wish to change an item's quantity. */
export interface Movement {
  itemCode: string;
  updateType: UpdateType;
  change: Micro;
  referenceId: string | null;
  operatorId: string | null;
  note: string | null;
  causeId: string;
  lineNo: number;
  eventId: string | null;
  terminalNo: number | null;
}

/** The one way in which quantities change: together with their history, or not at all (spec stock §4.3, §11 rows 1–5). */
@Injectable()
export class StockMovements {
  constructor(
    private readonly transactions: StoreTransactions,
    private readonly stocks: StockRepository,
    private readonly updates: StockUpdateRepository,
  ) {}

  /**
   * Applies movements in one transaction and gives their history rows.
   * @throws duplicate key (11000) if one of them was applied before; then none is
   */
  apply(place: StorePlace, movements: readonly Movement[]): Promise<NewStockUpdate[]> {
    return this.transactions.run(place, (session) => this.applyAll(place, movements, session));
  }

  /** Brings an item to a counted quantity: the movement is what is missing to it, now. */
  bringTo(place: StorePlace, quantity: Micro, movement: Omit<Movement, 'change'>): Promise<NewStockUpdate[]> {
    return this.transactions.run(place, async (session) => {
      const stock = await this.stocks.findStock(place.tenantId, place.storeCode, movement.itemCode, session);
      const change = quantity - (stock?.quantity_micro ?? 0);
      return this.applyAll(place, [{ ...movement, change }], session);
    });
  }

  /** Items in the order of their codes, so that two transactions never wait for each other crosswise. */
  private async applyAll(
    place: StorePlace,
    movements: readonly Movement[],
    session: ClientSession,
  ): Promise<NewStockUpdate[]> {
    const rows: NewStockUpdate[] = [];
    for (const [itemCode, ofItem] of byItem(movements))
      rows.push(...(await this.applyToItem(place, itemCode, ofItem, session)));
    await this.updates.add(place.tenantId, rows, session);
    return rows;
  }

  /** One update per item, one row per movement. */
  private async applyToItem(
    { tenantId, storeCode }: StorePlace,
    itemCode: string,
    movements: readonly Movement[],
    session: ClientSession,
  ): Promise<NewStockUpdate[]> {
    const total = movements.reduce((sum, movement) => sum + movement.change, 0);
    const reference = movements.findLast((movement) => movement.referenceId !== null)?.referenceId ?? null;
    const change = { change: total, rows: movements.length, reference };
    const stock = await this.stocks.change(tenantId, storeCode, itemCode, change, session);
    if (Math.abs(stock.quantity_micro) > MAX_MICRO) {
      throw new AppError(ErrorCode.STOCK_UPDATE_INVALID, { message: `The quantity would be beyond ${MAX_QUANTITY}` });
    }
    const timestamp = new Date();
    let after = stock.quantity_micro - total;
    let changeNo = stock.change_count - movements.length;
    return movements.map((movement) => {
      const before = after;
      after += movement.change;
      changeNo += 1;
      return {
        tenant_id: tenantId,
        store_code: storeCode,
        item_code: itemCode,
        change_no: changeNo,
        update_type: movement.updateType,
        change_micro: movement.change,
        before_micro: before,
        after_micro: after,
        reference_id: movement.referenceId,
        timestamp,
        operator_id: movement.operatorId,
        note: movement.note,
        cause_id: movement.causeId,
        line_no: movement.lineNo,
        event_id: movement.eventId,
        terminal_no: movement.terminalNo,
      };
    });
  }
}

function byItem(movements: readonly Movement[]): [itemCode: string, movements: Movement[]][] {
  const groups = new Map<string, Movement[]>();
  for (const movement of movements) groups.set(movement.itemCode, [...(groups.get(movement.itemCode) ?? []), movement]);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}
