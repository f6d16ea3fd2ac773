import type { Api } from '@kugelpos/testing';

export interface Schema {
  type?: string;
  example?: unknown;
  default?: unknown;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minimum?: number;
  anyOf?: Schema[];
}

/** A query parameter as the document has it. */
export interface QueryParameter {
  name: string;
  in: string;
  required?: boolean;
  schema?: Schema;
}

interface Operation {
  'x-access'?: string[];
  'x-across-tenants'?: boolean;
  parameters?: QueryParameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema?: Schema }> }>;
}

/** A route as its service's OpenAPI document has it. */
export interface Route {
  service: string;
  method: string;
  path: string;
  access: string[];
  /** Speaks of all tenants: only a service's token for all of them opens it. */
  acrossTenants: boolean;
  bodySchema: Schema | undefined;
  queryParameters: QueryParameter[];
  /** Values of the parameters that must be there. */
  queryExamples: Record<string, string>;
  success: number;
  /** `operation` of its envelope; null where it has none. */
  operation: string | null;
}

export const SERVICES = ['account', 'terminal', 'master-data', 'cart', 'report', 'journal', 'stock'];

/** Every route of every service, from the documents that the running store serves. */
export async function allRoutes(guest: Api): Promise<Route[]> {
  const routes: Route[] = [];
  for (const service of SERVICES) {
    const { body } = await guest.request<{ paths: Record<string, Record<string, Operation>> }>(
      'GET',
      `/${service}/openapi.json`,
    );
    for (const [path, methods] of Object.entries(body.paths)) {
      for (const [method, operation] of Object.entries(methods))
        routes.push(routeOf(service, path, method.toUpperCase(), operation));
    }
  }
  return routes;
}

function routeOf(service: string, path: string, method: string, operation: Operation): Route {
  const query = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
  const required = query.filter((parameter) => parameter.required);
  const success = Object.keys(operation.responses).find((status) => status.startsWith('2')) ?? '';
  const answer = operation.responses[success]?.content?.['application/json']?.schema;
  return {
    service,
    method,
    path,
    access: operation['x-access'] ?? [],
    acrossTenants: operation['x-across-tenants'] ?? false,
    bodySchema: operation.requestBody?.content['application/json']?.schema,
    queryParameters: query,
    queryExamples: Object.fromEntries(required.map(({ name, schema }) => [name, String(exampleOf(schema ?? {}))])),
    success: Number(success),
    operation: (answer?.properties?.['operation']?.example as string | null | undefined) ?? null,
  };
}

/** A value that fits a schema, made from its examples. */
export function exampleOf(schema: Schema): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf?.[0]) return exampleOf(schema.anyOf[0]);
  switch (schema.type) {
    case 'object': {
      const required = (schema.required ?? []).map((name): [string, unknown] => [
        name,
        exampleOf(schema.properties?.[name] ?? {}),
      ]);
      return Object.fromEntries(required);
    }
    case 'array':
      return schema.items ? [exampleOf(schema.items)] : [];
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1);
    case 'boolean':
      return true;
    default:
      return 'x';
  }
}

/** The path with its parameters filled in. */
export function fillPath(path: string, params: Record<string, string>): string {
  return path.replace(/\{(\w+)\}/g, (whole, name: string) => encodeURIComponent(params[name] ?? whole));
}
