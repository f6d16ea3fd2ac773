import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { AuthorizedOperation, AuthorizeRequest } from './operation.dto.js';
import { OperationService } from './operation.service.js';

@ApiTags('operations')
@Controller(`${API_PREFIX}/tenants/:tenant_id/operations`)
export class OperationController {
  constructor(private readonly operations: OperationService) {}

  @Post('authorize')
  @Access('service')
  @Answer({
    operation: 'authorize_operation',
    summary: 'Whether staff may do something for a reason, with an approval; changes nothing',
    data: AuthorizedOperation,
    errors: [
      ErrorCode.REASON_REQUIRED,
      ErrorCode.REASON_UNKNOWN,
      ErrorCode.REASON_UNFIT,
      ErrorCode.STAFF_UNKNOWN,
      ErrorCode.APPROVAL_REQUIRED,
      ErrorCode.APPROVAL_FAILED,
      ErrorCode.APPROVER_IS_SAME_PERSON,
      ErrorCode.APPROVER_NOT_ENTITLED,
      ErrorCode.PIN_TOO_MANY_ATTEMPTS,
    ],
  })
  authorize(
    @Param('tenant_id') tenantId: string,
    @Body({ schema: AuthorizeRequest }) request: AuthorizeRequest,
  ): Promise<AuthorizedOperation> {
    return this.operations.authorize(tenantId, request);
  }
}
