import { ErrorCode } from '@kugelpos/contracts';
import type { CatalogueEntries } from './entry.js';

export const masterDataErrors = {
  [ErrorCode.MASTER_DATA_INVALID]: {
    status: 422,
    ja: 'マスタデータの内容に誤りがあります',
    en: 'Master data validation error',
  },
  [ErrorCode.MASTER_DATA_NOT_FOUND]: { status: 404, ja: 'マスタデータが見つかりません', en: 'Master data not found' },
  [ErrorCode.MASTER_DATA_ALREADY_EXISTS]: {
    status: 409,
    ja: 'マスタデータは既に登録されています',
    en: 'Master data already exists',
  },
  [ErrorCode.MASTER_DATA_CANNOT_CREATE]: {
    status: 400,
    ja: 'マスタデータを登録できませんでした',
    en: 'Master data could not be created',
  },
  [ErrorCode.MASTER_DATA_CANNOT_UPDATE]: {
    status: 400,
    ja: 'マスタデータを更新できませんでした',
    en: 'Master data could not be updated',
  },
  [ErrorCode.MASTER_DATA_CANNOT_DELETE]: {
    status: 400,
    ja: 'マスタデータを削除できませんでした',
    en: 'Master data could not be deleted',
  },
  [ErrorCode.PRODUCT_NOT_FOUND]: { status: 404, ja: '商品が見つかりません', en: 'Product not found' },
  [ErrorCode.PRODUCT_CODE_DUPLICATE]: { status: 409, ja: '商品コードが重複しています', en: 'Duplicate product code' },
  [ErrorCode.PRODUCT_PRICE_INVALID]: { status: 400, ja: '商品の価格が正しくありません', en: 'Invalid product price' },
  [ErrorCode.PRODUCT_TAX_RATE_INVALID]: {
    status: 400,
    ja: '商品の税率が正しくありません',
    en: 'Invalid product tax rate',
  },
  [ErrorCode.PRICE_NOT_FOUND]: { status: 404, ja: '価格が見つかりません', en: 'Price not found' },
  [ErrorCode.PRICE_AMOUNT_INVALID]: { status: 400, ja: '価格が正しくありません', en: 'Invalid price amount' },
  [ErrorCode.PRICE_DATE_RANGE_INVALID]: {
    status: 400,
    ja: '価格の期間が正しくありません',
    en: 'Invalid price date range',
  },
  [ErrorCode.CUSTOMER_NOT_FOUND]: { status: 404, ja: '顧客が見つかりません', en: 'Customer not found' },
  [ErrorCode.CUSTOMER_ID_DUPLICATE]: { status: 409, ja: '顧客IDが重複しています', en: 'Duplicate customer id' },
  [ErrorCode.MASTER_STORE_NOT_FOUND]: { status: 404, ja: '店舗マスタが見つかりません', en: 'Store master not found' },
  [ErrorCode.MASTER_STORE_CODE_DUPLICATE]: {
    status: 409,
    ja: '店舗コードが重複しています',
    en: 'Duplicate store code',
  },
  [ErrorCode.DEPARTMENT_NOT_FOUND]: { status: 404, ja: '部門が見つかりません', en: 'Department not found' },
  [ErrorCode.DEPARTMENT_CODE_DUPLICATE]: {
    status: 409,
    ja: '部門コードが重複しています',
    en: 'Duplicate department code',
  },
} satisfies CatalogueEntries;
