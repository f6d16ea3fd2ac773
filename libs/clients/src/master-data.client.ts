import { Injectable } from '@nestjs/common';
import type {
  AuthorizedOperation,
  AuthorizeOperationRequest,
  CategoryWire,
  ItemDetailWire,
  PaymentMethodWire,
  PromotionWire,
  ServiceName,
  SettingWire,
  SignedInStaff,
  StaffSignInRequest,
  StaffWire,
  TaxWire,
} from '@kugelpos/contracts';
import { path } from '@kugelpos/http';
import { MAX_PAGE_SIZE } from '@kugelpos/platform';
import { Neighbours } from './neighbour.js';

/** What other services ask of master-data. */
@Injectable()
export class MasterDataClient {
  constructor(private readonly neighbours: Neighbours) {}

  /** Items as a store sells them, in one call; unknown ones are left out. At most 1,000 codes. */
  async itemDetails(
    from: ServiceName,
    tenantId: string,
    storeCode: string,
    itemCodes: readonly string[],
  ): Promise<ItemDetailWire[]> {
    const found = await this.neighbours.find<ItemDetailWire[]>('master-data', {
      from,
      tenantId,
      method: 'post',
      // It only reads.
      idempotent: true,
      path: path`/tenants/${tenantId}/stores/${storeCode}/items/details/batch`,
      body: { itemCodes },
      routeTemplate: '/tenants/:tenant_id/stores/:store_code/items/details/batch',
    });
    return found ?? [];
  }

  payment(from: ServiceName, tenantId: string, paymentCode: string): Promise<PaymentMethodWire | undefined> {
    return this.neighbours.find('master-data', {
      from,
      tenantId,
      path: path`/tenants/${tenantId}/payments/${paymentCode}`,
      routeTemplate: '/tenants/:tenant_id/payments/:payment_code',
    });
  }

  /** All payment methods of the tenant. */
  payments(from: ServiceName, tenantId: string): Promise<PaymentMethodWire[]> {
    return this.all(from, tenantId, 'payments');
  }

  taxes(from: ServiceName, tenantId: string): Promise<TaxWire[]> {
    return this.all(from, tenantId, 'taxes');
  }

  settings(from: ServiceName, tenantId: string): Promise<SettingWire[]> {
    return this.all(from, tenantId, 'settings');
  }

  categories(from: ServiceName, tenantId: string): Promise<CategoryWire[]> {
    return this.all(from, tenantId, 'categories');
  }

  /** Promotions in force in a store now. */
  activePromotions(from: ServiceName, tenantId: string, storeCode: string): Promise<PromotionWire[]> {
    return this.neighbours.call('master-data', {
      from,
      tenantId,
      path: path`/tenants/${tenantId}/promotions/active`,
      params: { storeCode },
      routeTemplate: '/tenants/:tenant_id/promotions/active',
    });
  }

  staff(from: ServiceName, tenantId: string, staffId: string): Promise<StaffWire | undefined> {
    return this.neighbours.find('master-data', {
      from,
      tenantId,
      path: path`/tenants/${tenantId}/staff/${staffId}`,
      routeTemplate: '/tenants/:tenant_id/staff/:staff_id',
    });
  }

  /**
   * Signs a member of staff in, as far as master-data has a say in it: they exist, and the PIN is right where the
   * store's setting asks for one or one is given.
   * @throws AppError 404 / 100001 unknown staff, 401 / 308101 PIN missing, 401 / 308102 PIN wrong, 429 / 308103 with
   *   `retryAfterSeconds` after too many wrong ones, 502 / 600001 if master-data cannot be asked
   */
  signInStaff(
    from: ServiceName,
    tenantId: string,
    staffId: string,
    request: StaffSignInRequest,
  ): Promise<SignedInStaff> {
    return this.neighbours.call('master-data', {
      from,
      tenantId,
      method: 'post',
      // With a PIN it counts attempts.
      idempotent: request.pin === null,
      path: path`/tenants/${tenantId}/staff/${staffId}/sign-in`,
      body: request,
      routeTemplate: '/tenants/:tenant_id/staff/:staff_id/sign-in',
    });
  }

  /**
   * May this be done, by this person, for this reason, with this approval? Names reason and approver as they are to be
   * stored.
   * @throws AppError 422 / 308104–308106 reason missing, unknown or of other operations, 403 / 308107 above the limits
   *   of the person (ask for an approval), 403 / 308108–308110 approval wrong, not sufficient or one's own,
   *   403 / 308111 person unknown, 429 / 308103 with `retryAfterSeconds` after too many wrong PINs, 502 / 600001 if
   *   master-data cannot be asked
   */
  authorizeOperation(
    from: ServiceName,
    tenantId: string,
    request: AuthorizeOperationRequest,
  ): Promise<AuthorizedOperation> {
    return this.neighbours.call('master-data', {
      from,
      tenantId,
      method: 'post',
      // With a PIN it counts attempts.
      idempotent: request.approval === null,
      path: path`/tenants/${tenantId}/operations/authorize`,
      body: request,
      routeTemplate: '/tenants/:tenant_id/operations/authorize',
    });
  }

  /** All pages of a list. */
  private async all<T>(from: ServiceName, tenantId: string, what: string): Promise<T[]> {
    const rows: T[] = [];
    for (let page = 1; ; page++) {
      const found = await this.neighbours.call<T[]>('master-data', {
        from,
        tenantId,
        path: `${path`/tenants/${tenantId}`}/${what}`,
        params: { limit: MAX_PAGE_SIZE, page },
        routeTemplate: `/tenants/:tenant_id/${what}`,
      });
      rows.push(...found);
      if (found.length < MAX_PAGE_SIZE) return rows;
    }
  }
}
