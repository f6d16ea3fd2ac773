import { createSecretKey } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Strategy as CustomStrategy } from 'passport-custom';
import {
  COMMONS,
  Header,
  isTenantId,
  SERVICE_NAMES,
  tenantOfTerminalId,
  TOKEN_ISSUER,
  USER_ROLES,
} from '@kugelpos/contracts';
import { UnauthenticatedError } from '@kugelpos/errors';
import { InjectSettings } from '@kugelpos/platform';
import { Caches, type Cache } from '@kugelpos/state';
import { hashApiKey } from './api-key.js';
import { AuthSettings } from './auth-settings.js';
import { TokenKeys } from './keys/token-keys.js';
import type { Principal, ServicePrincipal, TerminalIdentity, TerminalPrincipal, UserPrincipal } from './principal.js';
import { TerminalDirectory } from './terminal-directory.js';
import { WithdrawnTokens } from './revocation/withdrawn-tokens.js';
import { TokenStrategy, type CommonClaims } from './token-strategy.js';
import { SERVICE_ALGORITHM, type ServiceClaims, type TerminalClaims, type UserClaims } from './tokens.js';

/** Change kind that the terminal service broadcasts with a terminal id as its code. */
export const TERMINAL_CHANGE = 'terminal';

/** Names of the passport strategies. */
export const AuthStrategy = {
  user: 'user-jwt',
  terminal: 'terminal-jwt',
  service: 'service-jwt',
  apiKey: 'api-key',
} as const;

function userOf(claims: UserClaims & CommonClaims): UserPrincipal {
  const isSuperuser = claims.is_superuser === true;
  const role = USER_ROLES.includes(claims.role) ? claims.role : isSuperuser ? 'superuser' : 'clerk';
  return {
    kind: 'user',
    tenantId: claims.tenant_id,
    username: claims.sub,
    role,
    isSuperuser,
    tokenVersion: claims.ver ?? 0,
    sessionId: claims.sid ?? '',
  };
}

function terminalOf(claims: TerminalClaims & CommonClaims): TerminalPrincipal {
  if (claims.token_type !== 'terminal') throw new UnauthenticatedError('Not a terminal token');
  return {
    kind: 'terminal',
    via: 'token',
    tenantId: claims.tenant_id,
    storeCode: claims.store_code,
    terminalNo: claims.terminal_no,
    terminalId: claims.terminal_id,
    status: claims.status,
    businessDate: claims.business_date ?? null,
    openCounter: claims.open_counter ?? null,
    businessCounter: claims.business_counter ?? null,
    staff: claims.staff_id === undefined ? null : { id: claims.staff_id, name: claims.staff_name ?? '' },
    training: claims.training ?? false,
    tokenVersion: claims.ver ?? 0,
    keyVersion: claims.kver ?? 0,
  };
}

function serviceOf(claims: ServiceClaims & CommonClaims & { iss: string }): ServicePrincipal {
  if (claims.service !== claims.iss) throw new UnauthenticatedError('Not the token of the service that signed it');
  return { kind: 'service', tenantId: claims.tenant_id, service: claims.service };
}

@Injectable()
export class UserJwtStrategy extends PassportStrategy(TokenStrategy<UserClaims & CommonClaims>, AuthStrategy.user) {
  constructor(keys: TokenKeys) {
    super({ audience: 'user', issuer: TOKEN_ISSUER.user, keyOf: (kid) => keys.find(kid, 'user'), principalOf: userOf });
    keys.onChange(() => this.forgetChecked());
  }
}

@Injectable()
export class TerminalJwtStrategy extends PassportStrategy(
  TokenStrategy<TerminalClaims & CommonClaims>,
  AuthStrategy.terminal,
) {
  constructor(keys: TokenKeys) {
    super({
      audience: 'terminal',
      issuer: TOKEN_ISSUER.terminal,
      keyOf: (kid) => keys.find(kid, 'terminal'),
      principalOf: terminalOf,
    });
    keys.onChange(() => this.forgetChecked());
  }
}

@Injectable()
export class ServiceJwtStrategy extends PassportStrategy(
  TokenStrategy<ServiceClaims & CommonClaims & { iss: string }>,
  AuthStrategy.service,
) {
  constructor(@InjectSettings(AuthSettings) settings: AuthSettings) {
    const key = { algorithm: SERVICE_ALGORITHM, key: createSecretKey(Buffer.from(settings.SERVICE_SECRET)) };
    super({
      audience: 'service',
      issuer: [...SERVICE_NAMES],
      keyOf: () => key,
      principalOf: serviceOf,
      isTenant: (id) => id === COMMONS || isTenantId(id),
    });
  }
}

/**
 * `X-API-KEY` together with `terminal_id` (path or query). What was found is remembered for a moment under the hash of
 * the key, and dropped when the terminal changes.
 */
@Injectable()
export class ApiKeyStrategy extends PassportStrategy(CustomStrategy, AuthStrategy.apiKey) {
  private readonly known: Cache<TerminalIdentity>;

  constructor(
    @Inject(TerminalDirectory) private readonly directory: TerminalDirectory,
    caches: Caches,
    withdrawn: WithdrawnTokens,
    @InjectSettings(AuthSettings) settings: AuthSettings,
  ) {
    super();
    this.known = caches.create<TerminalIdentity>(
      (change) =>
        change.kind === TERMINAL_CHANGE
          ? { prefix: change.code === undefined ? `${change.tenantId}-` : `${change.code} ` }
          : undefined,
      { ttlSeconds: settings.AUTH_KEY_CACHE_SECONDS },
    );
    withdrawn.onTerminal((terminalId) => this.known.invalidatePrefix(`${terminalId} `));
  }

  async validate(request: FastifyRequest): Promise<TerminalPrincipal> {
    const key = request.headers[Header.apiKey];
    const terminalId = terminalIdOf(request);
    if (typeof key !== 'string' || key === '' || terminalId === undefined) throw new UnauthenticatedError();
    if (!isTenantId(tenantOfTerminalId(terminalId))) throw new UnauthenticatedError();
    const hash = hashApiKey(key);
    const terminal = await this.known.getOrLoad(`${terminalId} ${hash}`, () => this.directory.find(terminalId, hash));
    if (terminal === undefined) throw new UnauthenticatedError();
    return { ...terminal, kind: 'terminal', via: 'apiKey' };
  }
}

/** The terminal an API-key request is about: the path's, else the query's. */
export function terminalIdOf(request: FastifyRequest): string | undefined {
  const params = request.params as Record<string, string | undefined>;
  const query = request.query as Record<string, string | undefined>;
  return params['terminal_id'] ?? query['terminal_id'] ?? query['terminalId'];
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the access guard on every route that is not public. */
    principal?: Principal;
  }
}
