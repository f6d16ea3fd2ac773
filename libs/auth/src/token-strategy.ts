import type { KeyObject } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import jsonwebtoken from 'jsonwebtoken';
import { Strategy as JwtStrategy, type StrategyOptionsWithRequest, type VerifyCallbackWithRequest } from 'passport-jwt';
import { isTenantId, type TokenAudience } from '@kugelpos/contracts';
import { UnauthenticatedError } from '@kugelpos/errors';
import { CheckedTokens } from './checked-tokens.js';
import type { TokenAlgorithm, VerifyKey } from './keys/token-key.js';
import type { Principal } from './principal.js';

/** Ours have about 700 characters; longer ones than this are not even decoded. */
const LONGEST_TOKEN = 4096;

const ALGORITHMS = ['HS256', 'HS384', 'HS512', 'RS256', 'ES256'] satisfies TokenAlgorithm[];

/** The token of an `Authorization` header, if it is one bearer token. */
export function bearerTokenOf(authorization: string | undefined): string | undefined {
  const token = /^bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  return token !== undefined && token.length <= LONGEST_TOKEN ? token : undefined;
}

/** What every accepted token has; without `exp` it would never end (spec common §11 row 20). */
export interface CommonClaims {
  exp: number;
  sub: string;
  tenant_id: string;
}

/** One kind of token: how it is checked, and what it says. */
export interface TokenKind<Claims extends CommonClaims> {
  audience: TokenAudience;
  issuer: string | [string, ...string[]];
  /** The key with this kid, if it may sign tokens of this kind. */
  keyOf(kid: string | undefined): Pick<VerifyKey, 'algorithm' | 'key'> | undefined;
  /** @throws UnauthenticatedError for claims that do not fit */
  principalOf(claims: Claims): Principal;
  /** Whether the tenant of a token may be this; default: any that can exist. */
  isTenant?: (id: unknown) => boolean;
}

/**
 * passport-jwt for one kind of token. Kid and algorithm must be those of one key of ours, which passport-jwt gets from
 * {@link TokenKind.keyOf}; signatures that were checked a moment ago are not checked again.
 */
export class TokenStrategy<Claims extends CommonClaims> extends JwtStrategy {
  private readonly checked = new CheckedTokens<Claims>();

  constructor(
    private readonly kind: TokenKind<Claims>,
    verify: VerifyCallbackWithRequest,
  ) {
    super(optionsOf(kind), verify);
  }

  /** Asked by passport-jwt when signature, times, audience and issuer are right. */
  validate(request: FastifyRequest, claims: Claims): Principal {
    const isTenant = this.kind.isTenant ?? isTenantId;
    if (typeof claims.exp !== 'number' || typeof claims.sub !== 'string' || !isTenant(claims.tenant_id)) {
      throw new UnauthenticatedError('The token lacks a claim');
    }
    const principal = this.kind.principalOf(claims);
    const token = bearerTokenOf(request.headers.authorization);
    if (token !== undefined) this.checked.add(token, claims);
    return principal;
  }

  override authenticate(...[request, options]: Parameters<JwtStrategy['authenticate']>): void {
    const token = bearerTokenOf(request.headers.authorization);
    const claims = token === undefined ? undefined : this.checked.get(token);
    if (claims === undefined) super.authenticate(request, options);
    else this.success(this.kind.principalOf(claims));
  }

  /** From now on every signature is checked again. */
  protected forgetChecked(): void {
    this.checked.clear();
  }
}

function optionsOf<Claims extends CommonClaims>(kind: TokenKind<Claims>): StrategyOptionsWithRequest {
  return {
    jwtFromRequest: ({ headers }: FastifyRequest) => bearerTokenOf(headers.authorization) ?? null,
    secretOrKeyProvider: (_request: unknown, token: string, done: (error: unknown, key?: KeyObject) => void) => {
      const header = jsonwebtoken.decode(token, { complete: true })?.header;
      const key = header === undefined ? undefined : kind.keyOf(header.kid);
      if (key === undefined || key.algorithm !== header?.alg) done(new UnauthenticatedError());
      else done(null, key.key);
    },
    algorithms: ALGORITHMS,
    audience: kind.audience,
    issuer: kind.issuer,
    ignoreExpiration: false,
    passReqToCallback: true,
  } as StrategyOptionsWithRequest;
}
