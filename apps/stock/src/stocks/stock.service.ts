import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ErrorCode } from '@kugelpos/contracts';
import { AppError, isDuplicateKey } from '@kugelpos/errors';
import { InjectSettings, PlatformSettings, type Page } from '@kugelpos/platform';
import { StockMovements, type Movement } from '../movements/stock-movements.service.js';
import { StockUpdateRepository, type NewStockUpdate } from '../movements/stock-update.repository.js';
import { StoreTransactions, type StorePlace } from '../movements/store-transactions.js';
import { toMicro } from './quantity.js';
import type {
  MinimumRequest,
  ReorderRequest,
  Stock,
  StockList,
  StockPaging,
  StockSetRequest,
  StockUpdate,
  StockUpdateRequest,
} from './stock.dto.js';
import { StockRepository, type Thresholds } from './stock.repository.js';
import { toStock, toStockUpdate } from './stock.wire.js';

/** The item of a store. */
export interface ItemPlace extends StorePlace {
  itemCode: string;
}

/** Who asks for a change, beside what the body says. */
export interface ChangeCall {
  terminalId: string | undefined;
  /** Makes a repeated request one change (spec stock §11 row 5). */
  idempotencyKey: string | undefined;
}

@Injectable()
export class StockService {
  constructor(
    private readonly transactions: StoreTransactions,
    private readonly stocks: StockRepository,
    private readonly updates: StockUpdateRepository,
    private readonly movements: StockMovements,
    @InjectSettings(PlatformSettings) private readonly settings: PlatformSettings,
  ) {}

  async list({ tenantId, storeCode }: StorePlace, paging: StockPaging): Promise<StockList<Stock>> {
    return this.nested(await this.stocks.pageOfStore(tenantId, storeCode, paging), (stock) => this.wire(stock));
  }

  async low({ tenantId, storeCode }: StorePlace): Promise<StockList<Stock>> {
    return whole((await this.stocks.findBelowMinimum(tenantId, storeCode)).map((stock) => this.wire(stock)));
  }

  async toReorder({ tenantId, storeCode }: StorePlace): Promise<StockList<Stock>> {
    return whole((await this.stocks.findToReorder(tenantId, storeCode)).map((stock) => this.wire(stock)));
  }

  async get({ tenantId, storeCode, itemCode }: ItemPlace): Promise<Stock> {
    const stock = await this.stocks.findStock(tenantId, storeCode, itemCode);
    if (stock === null) throw new AppError(ErrorCode.STOCK_NOT_FOUND);
    return this.wire(stock);
  }

  async history({ tenantId, storeCode, itemCode }: ItemPlace, paging: StockPaging): Promise<StockList<StockUpdate>> {
    return this.nested(await this.updates.historyOf(tenantId, storeCode, itemCode, paging), (row) =>
      this.wireUpdate(row),
    );
  }

  /** Adds a signed change (spec stock §4.3). */
  add(place: ItemPlace, request: StockUpdateRequest, call: ChangeCall): Promise<StockUpdate> {
    const change = toMicro(request.quantityChange);
    const movement = { ...movementOf(place, request, call), change };
    return this.once(
      place,
      movement,
      (stored) => stored.change_micro === change,
      () => this.movements.apply(place, [movement]),
    );
  }

  /** Sets the quantity that was counted; the history gets the difference. */
  set(place: ItemPlace, request: StockSetRequest, call: ChangeCall): Promise<StockUpdate> {
    const quantity = toMicro(request.quantity);
    const movement = movementOf(place, request, call);
    return this.once(
      place,
      movement,
      (stored) => stored.after_micro === quantity,
      () => this.movements.bringTo(place, quantity, movement),
    );
  }

  setMinimum(place: ItemPlace, request: MinimumRequest): Promise<void> {
    return this.setThresholds(place, { minimum_micro: toMicro(request.minimumQuantity) });
  }

  setReorder(place: ItemPlace, request: ReorderRequest): Promise<void> {
    return this.setThresholds(place, {
      reorder_point_micro: toMicro(request.reorderPoint),
      reorder_quantity_micro: toMicro(request.reorderQuantity),
    });
  }

  private async setThresholds(place: ItemPlace, thresholds: Thresholds): Promise<void> {
    const { tenantId, storeCode, itemCode } = place;
    await this.transactions.run(place, (session) =>
      this.stocks.setThresholds(tenantId, storeCode, itemCode, thresholds, session),
    );
  }

  /** A repeated request gives the row of the first; the same key for something else is refused. */
  private async once(
    { tenantId }: ItemPlace,
    movement: Omit<Movement, 'change'>,
    isSame: (stored: NewStockUpdate) => boolean,
    apply: () => Promise<NewStockUpdate[]>,
  ): Promise<StockUpdate> {
    try {
      const [row] = await apply();
      if (row === undefined) throw new Error('a movement without history');
      return this.wireUpdate(row);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const stored = await this.updates.findByCause(tenantId, movement.causeId);
      if (stored === null) throw error;
      if (stored.update_type === movement.updateType && isSame(stored)) return this.wireUpdate(stored);
      throw new AppError(ErrorCode.STOCK_UPDATE_CONFLICT, {
        message: 'The idempotency key was used for another change',
      });
    }
  }

  private nested<T, U>(page: Page<T>, toWire: (item: T) => U): StockList<U> {
    const { total, page: number, limit } = page.metadata;
    return { data: page.items.map(toWire), metadata: { total, page: number, limit, sort: null, filter: null } };
  }

  private wire(stock: Parameters<typeof toStock>[0]): Stock {
    return toStock(stock, this.settings.TIMEZONE);
  }

  private wireUpdate(row: NewStockUpdate): StockUpdate {
    return toStockUpdate(row, this.settings.TIMEZONE);
  }
}

/** A list without paging: all of it is one page. */
function whole<T>(data: T[]): StockList<T> {
  return { data, metadata: { total: data.length, page: 1, limit: data.length, sort: null, filter: null } };
}

function movementOf(
  { storeCode, itemCode }: ItemPlace,
  request: Pick<StockUpdateRequest, 'updateType' | 'referenceId' | 'operatorId' | 'note'>,
  { terminalId, idempotencyKey }: ChangeCall,
): Omit<Movement, 'change'> {
  return {
    itemCode,
    updateType: request.updateType,
    referenceId: request.referenceId ?? null,
    operatorId: request.operatorId || (terminalId ?? null),
    note: request.note ?? null,
    causeId: !idempotencyKey ? randomUUID() : `key:${storeCode}:${itemCode}:${idempotencyKey}`,
    lineNo: 1,
    eventId: null,
    terminalNo: null,
  };
}
