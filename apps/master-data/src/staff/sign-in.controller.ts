import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { SignedInStaff, StaffSignInRequest } from './sign-in.dto.js';
import { SignInService } from './sign-in.service.js';
import { staffId } from './staff.dto.js';

@ApiTags('staff')
@Controller(`${API_PREFIX}/tenants/:tenant_id/staff`)
export class SignInController {
  constructor(private readonly staff: SignInService) {}

  @Post(':staff_id/sign-in')
  @Access('service')
  @Answer({
    operation: 'sign_in_staff',
    summary: 'Who signs in at a till, with a PIN as far as the store asks for one',
    data: SignedInStaff,
    errors: [ErrorCode.NOT_FOUND, ErrorCode.PIN_REQUIRED, ErrorCode.PIN_WRONG, ErrorCode.PIN_TOO_MANY_ATTEMPTS],
  })
  signIn(
    @Param('tenant_id') tenantId: string,
    @Param('staff_id', { schema: staffId }) id: string,
    @Body({ schema: StaffSignInRequest }) request: StaffSignInRequest,
  ): Promise<SignedInStaff> {
    return this.staff.signIn(tenantId, id, request);
  }
}
