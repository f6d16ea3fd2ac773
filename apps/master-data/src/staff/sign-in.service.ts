import { Injectable } from '@nestjs/common';
import { ErrorCode } from '@kugelpos/contracts';
import { AppError, NotFoundError } from '@kugelpos/errors';
import { StoreSettings } from '../settings/store-settings.js';
import { PinCheck } from './pin-check.js';
import type { SignedInStaff, StaffSignInRequest } from './sign-in.dto.js';
import { StaffRepository } from './staff.repository.js';

@Injectable()
export class SignInService {
  constructor(
    private readonly staff: StaffRepository,
    private readonly pins: PinCheck,
    private readonly settings: StoreSettings,
  ) {}

  /** Who signs in at a till; with a PIN as far as the store's setting asks for one. */
  async signIn(tenantId: string, staffId: string, request: StaffSignInRequest): Promise<SignedInStaff> {
    const rule = await this.settings.signInPin(tenantId, request);
    const pin = rule === 'none' ? null : (request.pin ?? null);
    if (rule === 'required' && pin === null) throw new AppError(ErrorCode.PIN_REQUIRED);
    const member = await this.staff.findStaff(tenantId, staffId);
    const isRight = pin === null || (await this.pins.isRight(member, pin));
    if (member === null) throw new NotFoundError('Staff');
    if (!isRight) throw new AppError(ErrorCode.PIN_WRONG);
    return { id: member.id, name: member.name, roles: member.roles };
  }
}
