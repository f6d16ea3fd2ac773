import { z } from 'zod';

type JsonSchema = Record<string, unknown>;

interface PipeDefinition {
  type: string;
  in?: { _zod: { def: { type: string } } };
  out?: z.core.$ZodType;
}

/** OpenAPI 3.0 schema of a request or answer schema; a coerced value is documented as the type it becomes. */
export function toJsonSchema(schema: z.core.$ZodType, io: 'input' | 'output' = 'input'): JsonSchema {
  const json: JsonSchema = z.toJSONSchema(schema, {
    io,
    target: 'openapi-3.0',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const definition = zodSchema._zod.def as unknown as PipeDefinition;
      if (definition.type !== 'pipe' || definition.in?._zod.def.type !== 'transform' || !definition.out) return;
      Object.assign(jsonSchema, toJsonSchema(definition.out, io));
    },
  });
  const { $schema: _dialect, ...schemaOnly } = json;
  return schemaOnly;
}
