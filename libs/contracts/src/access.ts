/** Who may call a route: the values of `x-access` in the OpenAPI documents (decisions 12). */
export const ACCESS = ['public', 'clerk', 'manager', 'superuser', 'terminal', 'apiKey', 'service', 'sidecar'] as const;

export type Access = (typeof ACCESS)[number];

/** Roles of a user; superuser includes manager includes clerk. */
export const USER_ROLES = ['clerk', 'manager', 'superuser'] as const;

export type UserRole = (typeof USER_ROLES)[number];

/** Audience of a token: one per kind, so that no kind passes for another (decisions 13). */
export type TokenAudience = 'user' | 'terminal' | 'service';

/** Who signs the tokens of users and of terminals (`iss`); a service's token is signed by that service. */
export const TOKEN_ISSUER = { user: 'account-service', terminal: 'terminal-service' } as const;
