import { RouterModule } from '@nestjs/core';
import type { DynamicModule } from '@nestjs/common';
import type { MountedService } from '@kugelpos/platform';
import { AccountModule } from '../../account/src/account.module.js';
import { CartModule } from '../../cart/src/cart.module.js';
import { JournalModule } from '../../journal/src/journal.module.js';
import { MasterDataModule } from '../../master-data/src/master-data.module.js';
import { ReportModule } from '../../report/src/report.module.js';
import { StockModule } from '../../stock/src/stock.module.js';
import { TerminalModule } from '../../terminal/src/terminal.module.js';

/** The seven services of the store. */
export const storeServices: readonly MountedService[] = [
  { name: 'account', module: AccountModule },
  { name: 'terminal', module: TerminalModule },
  { name: 'master-data', module: MasterDataModule },
  { name: 'cart', module: CartModule },
  { name: 'report', module: ReportModule },
  { name: 'journal', module: JournalModule },
  { name: 'stock', module: StockModule },
];

/** Their modules, each mounted under its name. */
export function storeImports(): NonNullable<DynamicModule['imports']> {
  return [
    ...storeServices.map((service) => service.module),
    RouterModule.register(storeServices.map((service) => ({ path: service.name, module: service.module }))),
  ];
}
