import { USER_ROLES, type Access } from '@kugelpos/contracts';

/** What of an OpenAPI document the table is made of. */
export interface AccessDocument {
  paths: Record<string, Record<string, AccessOperation>>;
}

interface AccessOperation {
  summary?: string;
  'x-access'?: readonly Access[];
  'x-across-tenants'?: boolean;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** Everybody who is no user, in the order in which the table names them. */
const OTHERS: readonly [Access, string][] = [
  ['terminal', 'terminal'],
  ['apiKey', 'API key'],
  ['service', 'service'],
  ['sidecar', 'sidecar'],
];

const INTRODUCTION = `# Who may call what

Written by \`npm run access:table\` from the OpenAPI documents (\`x-access\`); test/security/access.e2e-spec.ts keeps it equal. A route's access is changed at its \`@Access(…)\`, never here.

- **Users** – the least role: a manager may do what a clerk may, a superuser what a manager may. A role that is too low is 403 (401 where a user is added).
- **Others** – *terminal*: a till's token; *API key*: a till's key, with its \`terminal_id\`; *service*: another service of Kugelpos, for one tenant; *service (all tenants)*: for all of them at once, and for nothing else. Who is not named is 401.
- **everybody** – no credentials are asked for. What the request itself shows (a password, a refresh token, an API key) is checked by the route.
- All of them act within their own tenant, a till within its own store or terminal unless the route says more ([compatibility](compatibility.md), "A terminal's reach").

Beside these, every process answers everybody on \`/\`, \`/health\`, \`/health/live\`, \`/health/ready\`, \`/metrics\`, \`/docs\` and \`/openapi.json\` (in the store also below \`/<service>\`): keep them behind the proxy where that is too much.
`;

/**
 * The text of docs/access.md: a table per service, one line per route, by path and then from reading to deleting.
 * @param documents the OpenAPI document of each service, by name
 */
export function accessTable(documents: Readonly<Record<string, AccessDocument>>): string {
  const sections = Object.entries(documents).map(([service, { paths }]) =>
    [
      `## ${service}`,
      '',
      '| Method | Path | Users | Others | What |',
      '|---|---|---|---|---|',
      ...rowsOf(paths),
      '',
    ].join('\n'),
  );
  return [INTRODUCTION, ...sections].join('\n');
}

function rowsOf(paths: AccessDocument['paths']): string[] {
  return Object.keys(paths)
    .sort(byParts)
    .flatMap((path) =>
      METHODS.flatMap((method) => {
        const operation = paths[path]?.[method];
        return operation === undefined ? [] : [rowOf(method, path, operation)];
      }),
    );
}

/** What lies below a path follows it at once: `/staff`, `/staff/{staff_id}`, `/staff-roles`. */
function byParts(one: string, other: string): number {
  const [left, right] = [one, other].map((path) => path.replaceAll('/', '\u0000'));
  return left === right ? 0 : (left ?? '') < (right ?? '') ? -1 : 1;
}

function rowOf(method: string, path: string, operation: AccessOperation): string {
  const access = operation['x-access'] ?? [];
  const others = OTHERS.filter(([kind]) => access.includes(kind)).map(([, name]) => name);
  const isPublic = access.includes('public');
  const cells = [
    method.toUpperCase(),
    `\`${path}\``,
    isPublic ? 'everybody' : (USER_ROLES.find((role) => access.includes(role)) ?? '–'),
    isPublic ? 'everybody' : others.join(', ') || '–',
    operation.summary ?? '',
  ];
  if (operation['x-across-tenants']) cells[3] = 'service (all tenants)';
  return `| ${cells.join(' | ')} |`;
}
