import { Inject, type Provider } from '@nestjs/common';
import { ConfigurationError } from './configuration-error.js';
import { type Setting } from './kinds.js';

type SettingsTable = Readonly<Record<string, Setting<unknown>>>;

type ValuesOf<S extends SettingsTable> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

/** The settings of one lib or service: their table, and how to read and inject them. */
export interface SettingsGroup<S extends SettingsTable = SettingsTable> {
  readonly group: string;
  readonly table: S;
  readonly token: symbol;
  /**
   * Reads the group from an environment. Empty values count as unset.
   * @throws ConfigurationError naming every value that is wrong or missing
   */
  read(env?: NodeJS.ProcessEnv): ValuesOf<S>;
  /** Provider of the values, read when the application is built. */
  provide(): Provider;
}

/** What {@link SettingsGroup.read} gives for a group. */
export type SettingsOf<G> = G extends SettingsGroup<infer S> ? ValuesOf<S> : never;

/** Declares the settings of a lib or service: the one place where names, units and defaults stand (design, `.env.example`). */
export function defineSettings<S extends SettingsTable>(group: string, table: S): SettingsGroup<S> {
  const token = Symbol(`settings:${group}`);
  const read = (env: NodeJS.ProcessEnv = process.env): ValuesOf<S> => {
    const values: Record<string, unknown> = {};
    const problems: string[] = [];
    for (const [name, setting] of Object.entries(table)) {
      try {
        values[name] = readOne(name, setting, env[name]);
      } catch (error) {
        problems.push((error as Error).message);
      }
    }
    if (problems.length > 0) throw new ConfigurationError(problems);
    return values as ValuesOf<S>;
  };
  return { group, table, token, read, provide: () => ({ provide: token, useFactory: () => read() }) };
}

/** Injects the values of a group. */
export function InjectSettings(group: SettingsGroup): ParameterDecorator & PropertyDecorator {
  return Inject(group.token);
}

function readOne(name: string, setting: Setting<unknown>, raw: string | undefined): unknown {
  const value = raw?.trim();
  if (value === undefined || value === '') {
    if (!setting.required) return setting.fallback;
    throw new Error(
      `${name} is missing (${setting.doc}). Make one with: node -e "console.log(require('crypto').randomBytes(32).toString('base64url'))"`,
    );
  }
  try {
    return setting.parse(value);
  } catch (error) {
    throw new Error(`${name} ${(error as Error).message}`, { cause: error });
  }
}
