import { Injectable, type CanActivate, type ExecutionContext, type Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard, type IAuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import jsonwebtoken from 'jsonwebtoken';
import { COMMONS, Header, USER_ROLES, type Access } from '@kugelpos/contracts';
import { AppError, NotPermittedError, UnauthenticatedError } from '@kugelpos/errors';
import { setCaller } from '@kugelpos/platform';
import {
  ACCESS_KINDS,
  ACROSS_TENANTS,
  LOW_ROLE_IS_UNKNOWN,
  TERMINAL_SCOPE,
  type TerminalScope,
} from './access.decorator.js';
import { requireOwnTenant, requireReach } from './reach.js';
import { nameOf, type Principal } from './principal.js';
import { WithdrawnTokens } from './revocation/withdrawn-tokens.js';
import { AuthStrategy } from './strategies.js';
import { bearerTokenOf } from './token-strategy.js';

/** Requests that change nothing. */
const READING_METHODS = new Set(['GET', 'HEAD']);

type StrategyName = (typeof AuthStrategy)[keyof typeof AuthStrategy];

/** Passport's guard for one strategy; its outcome is the principal or our own 401. */
function guardOf(strategy: StrategyName): Type<IAuthGuard> {
  class StrategyGuard extends AuthGuard(strategy) {
    override handleRequest<T>(error: unknown, principal: T): T {
      if (error instanceof AppError) throw error;
      if (error || !principal) throw new UnauthenticatedError();
      return principal;
    }
  }
  return StrategyGuard;
}

const guards = Object.fromEntries(
  Object.values(AuthStrategy).map((strategy) => [strategy, new (guardOf(strategy))()]),
) as Record<StrategyName, IAuthGuard>;

const STRATEGY_OF_AUDIENCE: Readonly<Record<string, StrategyName>> = {
  user: AuthStrategy.user,
  terminal: AuthStrategy.terminal,
  service: AuthStrategy.service,
};

/**
 * Authenticates, asks whether the credential has been withdrawn, then whether the route is for such a caller, then whether every tenant, store and terminal that
 * the request names is within the caller's reach; all before any database is opened (design 2).
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly withdrawn: WithdrawnTokens,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const targets = [context.getHandler(), context.getClass()];
    const kinds = this.reflector.getAllAndOverride<Access[] | undefined>(ACCESS_KINDS, targets) ?? [];
    if (kinds.includes('public')) return true;

    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const principal = await authenticate(context, request);
    this.withdrawn.requireValid(principal, !READING_METHODS.has(request.method));
    if (!isAllowed(principal, kinds)) {
      if (this.reflector.getAllAndOverride<boolean | undefined>(LOW_ROLE_IS_UNKNOWN, targets))
        throw new UnauthenticatedError();
      refuse(principal, kinds);
    }
    const acrossTenants = this.reflector.getAllAndOverride<boolean | undefined>(ACROSS_TENANTS, targets) ?? false;
    if ((principal.tenantId === COMMONS) !== acrossTenants) refuse(principal, kinds);
    requireOwnTenant(principal, request);
    const scope = this.reflector.getAllAndOverride<TerminalScope | undefined>(TERMINAL_SCOPE, targets) ?? 'terminal';
    if (principal.kind === 'terminal') requireReach(principal, request, scope);

    request.principal = principal;
    setCaller({
      tenantId: principal.tenantId,
      username: nameOf(principal),
      isSuperuser: principal.kind === 'user' && principal.isSuperuser,
      ...(principal.kind === 'terminal' ? { terminal: principal, staff: principal.staff ?? undefined } : {}),
    });
    return true;
  }
}

/** One rule of precedence everywhere: a bearer token decides when there is one, else the API key. */
async function authenticate(context: ExecutionContext, request: FastifyRequest): Promise<Principal> {
  const strategy = strategyFor(request);
  await guards[strategy].canActivate(context);
  return (request as FastifyRequest & { user: Principal }).user;
}

function strategyFor(request: FastifyRequest): StrategyName {
  const { authorization } = request.headers;
  if (authorization !== undefined && authorization !== '') {
    const token = bearerTokenOf(authorization);
    const payload = token === undefined ? null : jsonwebtoken.decode(token);
    const audience =
      typeof payload === 'object' && payload !== null && typeof payload.aud === 'string' ? payload.aud : '';
    const strategy = STRATEGY_OF_AUDIENCE[audience];
    if (strategy === undefined) throw new UnauthenticatedError();
    return strategy;
  }
  if (request.headers[Header.apiKey] !== undefined) return AuthStrategy.apiKey;
  throw new UnauthenticatedError('No credentials');
}

function isAllowed(principal: Principal, kinds: readonly Access[]): boolean {
  switch (principal.kind) {
    case 'user': {
      const rank = USER_ROLES.indexOf(principal.role);
      return USER_ROLES.some((role, needed) => rank >= needed && kinds.includes(role));
    }
    case 'terminal':
      return kinds.includes(principal.via === 'token' ? 'terminal' : 'apiKey');
    case 'service':
      return kinds.includes('service');
  }
}

/** A credential of a kind that the route does not know is no credential here (401); a role that is too low is 403. */
function refuse(principal: Principal, kinds: readonly Access[]): never {
  const knowsUsers = USER_ROLES.some((role) => kinds.includes(role));
  if (principal.kind === 'user' && knowsUsers) throw new NotPermittedError();
  throw new UnauthenticatedError('This kind of credential is not accepted here');
}
