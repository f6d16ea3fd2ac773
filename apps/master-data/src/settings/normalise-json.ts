import { NotALiteralError, parseLiteral, type Dialect, type Literal } from './literal-parser.js';

/**
 * The form in which JSON texts of settings are kept (spec §4.4 rule 2): `", "` between members, `": "` after keys, other
 * characters as they are. A text that looks like JSON but spells Python literals becomes JSON; what is neither stays
 * as it was sent (D-33).
 */
export function normaliseJson(text: string): string {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed) || !/[\]}]$/.test(trimmed)) return text;
  const literal = tryParse(trimmed, 'json') ?? tryParse(trimmed, 'python');
  return literal === undefined ? text : printed(literal);
}

function tryParse(text: string, dialect: Dialect): Literal | undefined {
  try {
    return parseLiteral(text, dialect);
  } catch (error) {
    if (error instanceof NotALiteralError) return undefined;
    throw error;
  }
}

function printed(literal: Literal): string {
  switch (literal.kind) {
    case 'scalar':
      return literal.text;
    case 'string':
      return JSON.stringify(literal.value);
    case 'array':
      return `[${literal.entries.map(printed).join(', ')}]`;
    case 'object':
      return `{${[...literal.entries].map(([key, value]) => `${JSON.stringify(key)}: ${printed(value)}`).join(', ')}}`;
  }
}
