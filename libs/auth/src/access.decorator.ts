import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ApiExtension, ApiResponse, ApiSecurity } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Access as AccessKind } from '@kugelpos/contracts';
import type { Principal, TerminalPrincipal } from './principal.js';

export const ACCESS_KINDS = Symbol('kugelpos:access');
export const ACROSS_TENANTS = Symbol('kugelpos:across-tenants');
export const TERMINAL_SCOPE = Symbol('kugelpos:terminal-scope');
export const LOW_ROLE_IS_UNKNOWN = Symbol('kugelpos:low-role-is-unknown');

/** How far a terminal may reach with a route: its own data, its store's, or its tenant's. */
export type TerminalScope = 'terminal' | 'store' | 'tenant';

/**
 * Who may call a route (decisions 12). `superuser` includes nobody else; `manager` lets superusers in, `clerk` all
 * users. A route without it answers nobody.
 */
export function Access(...kinds: AccessKind[]): MethodDecorator & ClassDecorator {
  const schemes = new Set<string>();
  for (const kind of kinds) {
    if (kind === 'clerk' || kind === 'manager' || kind === 'superuser') schemes.add('user');
    else if (kind === 'terminal' || kind === 'apiKey' || kind === 'service') schemes.add(kind);
  }
  return applyDecorators(
    SetMetadata(ACCESS_KINDS, kinds),
    ApiExtension('x-access', kinds),
    ...[...schemes].map((scheme) => ApiSecurity(scheme)),
    ...(kinds.includes('public')
      ? []
      : [errorResponse(401, '200001 no or wrong credentials'), errorResponse(403, '200002 not permitted')]),
    errorResponse(422, '300001 invalid input'),
  );
}

/**
 * Lets a terminal name others than itself in the path: those of its store, or of its tenant. Default: a `terminal_id`,
 * `terminal_no` or `store_code` of the path must be the terminal's own (spec common §11 row 18).
 */
export function ReachOfTerminal(scope: TerminalScope): MethodDecorator & ClassDecorator {
  return SetMetadata(TERMINAL_SCOPE, scope);
}

/** A user whose role is too low gets 401 in place of 403, where clients of the reference rely on it. */
export function LowRoleIsUnknown(): MethodDecorator {
  return SetMetadata(LOW_ROLE_IS_UNKNOWN, true);
}

/**
 * The route speaks of all tenants: only for services whose token is of the tenant `commons`, and such a token opens no
 * other route. Together with `@Access('service')`; `x-across-tenants` in OpenAPI.
 */
export function AcrossTenants(): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(ACROSS_TENANTS, true), ApiExtension('x-across-tenants', true));
}

/** The authenticated caller, as a handler's argument. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (principal === undefined) throw new Error('A public route has no caller');
  return principal;
});

/** The authenticated terminal, as an argument of a handler whose access is `terminal` and `apiKey` only. */
export const CallingTerminal = createParamDecorator((_data: unknown, context: ExecutionContext): TerminalPrincipal => {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (principal?.kind !== 'terminal') throw new Error('The route is not for terminals only');
  return principal;
});

function errorResponse(status: number, description: string): MethodDecorator & ClassDecorator {
  return ApiResponse({ status, description, schema: { $ref: '#/components/schemas/ErrorEnvelope' } });
}
