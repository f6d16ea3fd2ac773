import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Strategy as CustomStrategy } from 'passport-custom';
import { ExtractJwt, Strategy as JwtStrategy } from 'passport-jwt';
import {
  Header,
  isTenantId,
  SERVICE_NAMES,
  tenantOfTerminalId,
  USER_ROLES,
  type ServiceName,
  type TokenAudience,
} from '@kugelpos/contracts';
import { UnauthenticatedError } from '@kugelpos/errors';
import { InjectSettings } from '@kugelpos/platform';
import { Caches, type Cache } from '@kugelpos/state';
import { hashApiKey } from './api-key.js';
import { AuthSettings } from './auth-settings.js';
import type { Principal, ServicePrincipal, TerminalIdentity, TerminalPrincipal, UserPrincipal } from './principal.js';
import { TerminalDirectory } from './terminal-directory.js';
import type { ServiceClaims, TerminalClaims, UserClaims } from './tokens.js';

/** Change kind that the terminal service broadcasts with a terminal id as its code. */
export const TERMINAL_CHANGE = 'terminal';

/** Names of the passport strategies. */
export const AuthStrategy = {
  user: 'user-jwt',
  terminal: 'terminal-jwt',
  service: 'service-jwt',
  apiKey: 'api-key',
} as const;

function jwtOptions(settings: AuthSettings, audience: TokenAudience) {
  return {
    jwtFromRequest: ExtractJwt.fromAuthHeaderWithScheme('bearer'),
    secretOrKey: audience === 'service' ? settings.SERVICE_SECRET : settings.SECRET_KEY,
    algorithms: [settings.ALGORITHM],
    audience,
    ignoreExpiration: false,
  };
}

/** A token without `exp` never expires, so none is accepted (spec common §11 row 20). */
function requireClaims(claims: { exp?: unknown; sub?: unknown; tenant_id?: unknown }): void {
  if (typeof claims.exp !== 'number' || typeof claims.sub !== 'string' || !isTenantId(claims.tenant_id)) {
    throw new UnauthenticatedError('The token lacks a claim');
  }
}

@Injectable()
export class UserJwtStrategy extends PassportStrategy(JwtStrategy, AuthStrategy.user) {
  constructor(@InjectSettings(AuthSettings) settings: AuthSettings) {
    super(jwtOptions(settings, 'user'));
  }

  validate(claims: UserClaims): UserPrincipal {
    requireClaims(claims);
    const isSuperuser = claims.is_superuser === true;
    const role = USER_ROLES.includes(claims.role) ? claims.role : isSuperuser ? 'superuser' : 'clerk';
    return {
      kind: 'user',
      tenantId: claims.tenant_id,
      username: claims.sub,
      role,
      isSuperuser,
      tokenVersion: claims.ver,
      sessionId: claims.sid,
    };
  }
}

@Injectable()
export class TerminalJwtStrategy extends PassportStrategy(JwtStrategy, AuthStrategy.terminal) {
  constructor(@InjectSettings(AuthSettings) settings: AuthSettings) {
    super(jwtOptions(settings, 'terminal'));
  }

  validate(claims: TerminalClaims): TerminalPrincipal {
    requireClaims(claims);
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
      tokenVersion: claims.ver,
      keyVersion: claims.kver,
    };
  }
}

@Injectable()
export class ServiceJwtStrategy extends PassportStrategy(JwtStrategy, AuthStrategy.service) {
  constructor(@InjectSettings(AuthSettings) settings: AuthSettings) {
    super(jwtOptions(settings, 'service'));
  }

  validate(claims: ServiceClaims): ServicePrincipal {
    requireClaims(claims);
    if (!SERVICE_NAMES.includes(claims.service)) throw new UnauthenticatedError('Not a service token');
    return { kind: 'service', tenantId: claims.tenant_id, service: claims.service satisfies ServiceName };
  }
}

/**
 * `X-API-KEY` together with `terminal_id` (path or query). What was found is remembered for a moment under the hash of
 * the key, and dropped at once when the terminal changes.
 */
@Injectable()
export class ApiKeyStrategy extends PassportStrategy(CustomStrategy, AuthStrategy.apiKey) {
  private readonly known: Cache<TerminalIdentity>;

  constructor(
    @Inject(TerminalDirectory) private readonly directory: TerminalDirectory,
    caches: Caches,
    @InjectSettings(AuthSettings) settings: AuthSettings,
  ) {
    super();
    this.known = caches.create<TerminalIdentity>(
      (change) =>
        change.kind === TERMINAL_CHANGE
          ? { prefix: change.code === undefined ? `${change.tenantId}-` : `${change.code} ` }
          : undefined,
      { ttlSeconds: Math.min(settings.AUTH_KEY_CACHE_SECONDS, 5) },
    );
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
