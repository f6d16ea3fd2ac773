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

const groups: SettingsGroup[] = [];

/** All groups that this process has loaded, by name. */
export function settingsGroups(): readonly SettingsGroup[] {
  return [...groups].sort((a, b) => a.group.localeCompare(b.group));
}

/**
 * Reads every group that this process has loaded, so that all problems are told at once and before anything starts.
 * @param known problems found by the caller, told together with the others
 * @throws ConfigurationError
 */
export function requireSettings(known: readonly string[] = [], env: NodeJS.ProcessEnv = process.env): void {
  const problems = new Set<string>(known);
  for (const group of groups) {
    try {
      group.read(env);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      error.problems.forEach((problem) => problems.add(problem));
    }
  }
  if (problems.size > 0) throw new ConfigurationError([...problems]);
}

/**
 * Declares the settings of a lib or service: the one place where names, units and defaults stand (design, `.env.example`).
 * @param problemsOf what does not fit together although each value is right by itself; one line per problem
 */
export function defineSettings<S extends SettingsTable>(
  group: string,
  table: S,
  problemsOf: (values: ValuesOf<S>) => string[] = () => [],
): SettingsGroup<S> {
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
    if (problems.length === 0) problems.push(...problemsOf(values as ValuesOf<S>));
    if (problems.length > 0) throw new ConfigurationError(problems);
    return values as ValuesOf<S>;
  };
  const settings: SettingsGroup<S> = {
    group,
    table,
    token,
    read,
    provide: () => ({ provide: token, useFactory: () => read() }),
  };
  groups.push(settings);
  return settings;
}

/** Injects the values of a group. */
export function InjectSettings(group: SettingsGroup): ParameterDecorator & PropertyDecorator {
  return Inject(group.token);
}

/** The line that tells of a secret that is not set. */
export function missingSecret(name: string, doc: string): string {
  return `${name} is missing (${doc}). Make one with: node -e "console.log(require('crypto').randomBytes(32).toString('base64url'))"`;
}

function readOne(name: string, setting: Setting<unknown>, raw: string | undefined): unknown {
  const value = raw?.trim();
  if (value === undefined || value === '') {
    if (!setting.required) return setting.fallback;
    throw new Error(missingSecret(name, setting.doc));
  }
  try {
    return setting.parse(value);
  } catch (error) {
    throw new Error(`${name} ${(error as Error).message}`, { cause: error });
  }
}
