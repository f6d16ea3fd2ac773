import { isoInZone } from '@kugelpos/platform';
import type { NewStockUpdate } from '../movements/stock-update.repository.js';
import { fromMicro } from './quantity.js';
import type { Stock, StockUpdate } from './stock.dto.js';
import type { StockDocument } from './stock.schema.js';

export function toStock(stock: StockDocument, zone: string): Stock {
  return {
    tenantId: stock.tenant_id,
    storeCode: stock.store_code,
    itemCode: stock.item_code,
    currentQuantity: fromMicro(stock.quantity_micro),
    minimumQuantity: fromMicro(stock.minimum_micro),
    reorderPoint: fromMicro(stock.reorder_point_micro),
    reorderQuantity: fromMicro(stock.reorder_quantity_micro),
    lastUpdated: isoInZone(stock.updated_at ?? stock.created_at, zone),
    lastTransactionId: stock.last_transaction_id,
  };
}

export function toStockUpdate(row: NewStockUpdate, zone: string): StockUpdate {
  return {
    tenantId: row.tenant_id,
    storeCode: row.store_code,
    itemCode: row.item_code,
    updateType: row.update_type,
    quantityChange: fromMicro(row.change_micro),
    beforeQuantity: fromMicro(row.before_micro),
    afterQuantity: fromMicro(row.after_micro),
    referenceId: row.reference_id,
    timestamp: isoInZone(row.timestamp, zone),
    operatorId: row.operator_id,
    note: row.note,
    terminalNo: row.terminal_no,
    eventId: row.event_id,
  };
}
