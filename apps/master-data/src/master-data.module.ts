import { Module } from '@nestjs/common';
import { TenantRemovalController } from '@kugelpos/auth';
import { TenancyModule } from '@kugelpos/tenancy';
import { BarcodeTemplateController } from './barcodes/barcode-template.controller.js';
import { BarcodeTemplateRepository } from './barcodes/barcode-template.repository.js';
import { barcodeTemplates } from './barcodes/barcode-template.schema.js';
import { BarcodeTemplateService } from './barcodes/barcode-template.service.js';
import { BarcodeController } from './barcodes/barcode.controller.js';
import { BarcodeService } from './barcodes/barcode.service.js';
import { CategoryController } from './categories/category.controller.js';
import { CategoryRepository } from './categories/category.repository.js';
import { categories } from './categories/category.schema.js';
import { CategoryService } from './categories/category.service.js';
import { BookButtonController } from './item-books/book-button.controller.js';
import { BookCategoryController } from './item-books/book-category.controller.js';
import { BookTabController } from './item-books/book-tab.controller.js';
import { ItemBookController } from './item-books/item-book.controller.js';
import { ItemBookRepository } from './item-books/item-book.repository.js';
import { itemBooks } from './item-books/item-book.schema.js';
import { ItemBookService } from './item-books/item-book.service.js';
import { ItemSearchController } from './item-search/item-search.controller.js';
import { ItemSearchRepository } from './item-search/item-search.repository.js';
import { ItemSearchService } from './item-search/item-search.service.js';
import { ItemController } from './items/item.controller.js';
import { ItemRepository } from './items/item.repository.js';
import { items } from './items/item.schema.js';
import { ItemService } from './items/item.service.js';
import { MasterDataSettings } from './master-data-settings.js';
import { MasterChanges } from './masters/master-changes.js';
import { OperationController } from './operations/operation.controller.js';
import { OperationService } from './operations/operation.service.js';
import { PaymentController } from './payments/payment.controller.js';
import { PaymentRepository } from './payments/payment.repository.js';
import { payments } from './payments/payment.schema.js';
import { PaymentService } from './payments/payment.service.js';
import { PriceController } from './prices/price.controller.js';
import { PriceService } from './prices/price.service.js';
import { PromotionChecks } from './promotions/promotion-checks.js';
import { PromotionController } from './promotions/promotion.controller.js';
import { PromotionRepository } from './promotions/promotion.repository.js';
import { promotions } from './promotions/promotion.schema.js';
import { PromotionService } from './promotions/promotion.service.js';
import { ReasonController } from './reasons/reason.controller.js';
import { ReasonRepository } from './reasons/reason.repository.js';
import { reasons } from './reasons/reason.schema.js';
import { ReasonService } from './reasons/reason.service.js';
import { SettingController } from './settings/setting.controller.js';
import { SettingRepository } from './settings/setting.repository.js';
import { settings } from './settings/setting.schema.js';
import { SettingService } from './settings/setting.service.js';
import { StoreSettings } from './settings/store-settings.js';
import { PinAttemptRepository } from './staff/pin-attempt.repository.js';
import { pinAttempts } from './staff/pin-attempt.schema.js';
import { PinCheck } from './staff/pin-check.js';
import { Pins } from './staff/pins.js';
import { SignInController } from './staff/sign-in.controller.js';
import { SignInService } from './staff/sign-in.service.js';
import { StaffController } from './staff/staff.controller.js';
import { StaffRepository } from './staff/staff.repository.js';
import { staff } from './staff/staff.schema.js';
import { StaffService } from './staff/staff.service.js';
import { StaffRoleController } from './staff-roles/staff-role.controller.js';
import { StaffRoleRepository } from './staff-roles/staff-role.repository.js';
import { staffRoles } from './staff-roles/staff-role.schema.js';
import { StaffRoleService } from './staff-roles/staff-role.service.js';
import { StoreItemController } from './store-items/store-item.controller.js';
import { StoreItemRepository } from './store-items/store-item.repository.js';
import { storeItems } from './store-items/store-item.schema.js';
import { StoreItemService } from './store-items/store-item.service.js';
import { TaxController } from './taxes/tax.controller.js';
import { TaxRepository } from './taxes/tax.repository.js';
import { taxes } from './taxes/tax.schema.js';
import { TaxService } from './taxes/tax.service.js';
import { TenantController } from './tenants/tenant.controller.js';

/** Reference data of a tenant (spec master-data.md). */
@Module({
  imports: [
    TenancyModule.forService('master-data', [
      items,
      storeItems,
      itemBooks,
      barcodeTemplates,
      categories,
      payments,
      settings,
      staff,
      pinAttempts,
      staffRoles,
      reasons,
      taxes,
      promotions,
    ]),
  ],
  controllers: [
    TenantController,
    TenantRemovalController,
    StaffController,
    SignInController,
    OperationController,
    StaffRoleController,
    ReasonController,
    ItemController,
    ItemSearchController,
    StoreItemController,
    ItemBookController,
    BookCategoryController,
    BookTabController,
    BookButtonController,
    PriceController,
    BarcodeTemplateController,
    BarcodeController,
    CategoryController,
    PaymentController,
    SettingController,
    TaxController,
    PromotionController,
  ],
  providers: [
    MasterDataSettings.provide(),
    MasterChanges,
    StaffService,
    StaffRepository,
    Pins,
    PinCheck,
    PinAttemptRepository,
    SignInService,
    OperationService,
    StoreSettings,
    StaffRoleService,
    StaffRoleRepository,
    ReasonService,
    ReasonRepository,
    ItemService,
    ItemRepository,
    ItemSearchService,
    ItemSearchRepository,
    StoreItemService,
    StoreItemRepository,
    ItemBookService,
    ItemBookRepository,
    PriceService,
    BarcodeTemplateService,
    BarcodeTemplateRepository,
    BarcodeService,
    CategoryService,
    CategoryRepository,
    PaymentService,
    PaymentRepository,
    SettingService,
    SettingRepository,
    TaxService,
    TaxRepository,
    PromotionService,
    PromotionChecks,
    PromotionRepository,
  ],
})
export class MasterDataModule {}
