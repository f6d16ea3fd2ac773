import { Controller } from '@nestjs/common';
import { Topics, type TranLog } from '@kugelpos/contracts';
import { Consumes, EventConsumer, type EventMessage } from '@kugelpos/messaging';
import { movementsOf, soldLines } from './sold-lines.js';
import { StockMovements } from './stock-movements.service.js';

/** Stock's side of the transaction topic (spec events §4.4). */
@Controller()
export class StockConsumer {
  constructor(
    private readonly consumer: EventConsumer,
    private readonly movements: StockMovements,
  ) {}

  @Consumes('stock', Topics.tranlog)
  onTransaction(message: EventMessage<TranLog>): Promise<void> {
    return this.consumer.consume('stock', message, async (event) => {
      const sold = soldLines(event);
      const movements = movementsOf(sold);
      if (movements.length === 0) return;
      await this.movements.apply({ tenantId: event.tenant_id, storeCode: sold.store_code }, movements);
    });
  }
}
