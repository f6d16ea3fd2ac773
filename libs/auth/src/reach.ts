import type { FastifyRequest } from 'fastify';
import { tenantOfTerminalId } from '@kugelpos/contracts';
import { NotFoundError, NotPermittedError, TenantMismatchError } from '@kugelpos/errors';
import type { TerminalScope } from './access.decorator.js';
import type { Principal, TerminalPrincipal } from './principal.js';

type Named = Readonly<Record<string, unknown>>;

/**
 * Every tenant that the request names, in path, query or body, must be the caller's (design 2). A terminal of another
 * tenant does not exist for the caller: 404, as in the reference.
 * @throws TenantMismatchError, NotFoundError
 */
export function requireOwnTenant(principal: Principal, request: FastifyRequest): void {
  const params = request.params as Named;
  const query = request.query as Named;
  const body = typeof request.body === 'object' && request.body !== null ? (request.body as Named) : {};
  const named = [params['tenant_id'], query['tenant_id'], query['tenantId'], body['tenant_id'], body['tenantId']];
  if (named.some((tenant) => tenant !== undefined && tenant !== null && tenant !== principal.tenantId)) {
    throw new TenantMismatchError();
  }
  const inPath = params['terminal_id'];
  if (typeof inPath === 'string' && tenantOfTerminalId(inPath) !== principal.tenantId)
    throw new NotFoundError('Terminal');
  const inQuery = query['terminal_id'] ?? query['terminalId'];
  if (typeof inQuery === 'string' && tenantOfTerminalId(inQuery) !== principal.tenantId)
    throw new TenantMismatchError();
}

/**
 * A terminal stays within its reach.
 * @throws NotPermittedError
 */
export function requireReach(terminal: TerminalPrincipal, request: FastifyRequest, scope: TerminalScope): void {
  if (scope === 'tenant') return;
  const params = request.params as Named;
  const otherStore = params['store_code'] !== undefined && params['store_code'] !== terminal.storeCode;
  const otherTerminal =
    (params['terminal_id'] !== undefined && params['terminal_id'] !== terminal.terminalId) ||
    (params['terminal_no'] !== undefined && params['terminal_no'] !== String(terminal.terminalNo));
  if (otherStore || (scope === 'terminal' && otherTerminal))
    throw new NotPermittedError('Outside the reach of this terminal');
}
