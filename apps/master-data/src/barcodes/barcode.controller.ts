import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { READERS } from '../masters/master-access.js';
import { storeCode } from '../store-items/store-item.dto.js';
import { ScannedItem, scannedCode } from './barcode.dto.js';
import { BarcodeService } from './barcode.service.js';

@ApiTags('barcodes')
@Controller(`${API_PREFIX}/tenants/:tenant_id/stores/:store_code/barcodes`)
export class BarcodeController {
  constructor(private readonly barcodes: BarcodeService) {}

  @Get(':barcode')
  @Access(...READERS)
  @Answer({
    operation: 'get_scanned_item',
    summary: 'What a scanned code stands for: the item, its measure and price',
    data: ScannedItem,
    errors: [ErrorCode.NOT_FOUND, ErrorCode.BARCODE_CHECK_DIGIT, ErrorCode.BARCODE_ITEM_NOT_WEIGHED],
  })
  resolve(
    @Param('tenant_id') tenantId: string,
    @Param('store_code', { schema: storeCode }) store: string,
    @Param('barcode', { schema: scannedCode }) code: string,
  ): Promise<ScannedItem> {
    return this.barcodes.resolve(tenantId, store, code);
  }
}
