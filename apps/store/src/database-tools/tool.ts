import { parseArgs, type ParseArgsConfig } from 'node:util';
import mongoose from 'mongoose';
import { ConfigurationError } from '@kugelpos/platform';

/** What the person who typed the command asked for. */
export interface Asked {
  folder: string;
  /** `--data`: folder of the embedded database. */
  data?: string | undefined;
  /** `--from`: a back-up to read in place of the database. */
  from?: string | undefined;
  /** `--replace` or `--drop`: what is there may go. */
  replace?: boolean | undefined;
  drop?: boolean | undefined;
}

/** A command of the database: one folder and a few options. */
export interface Tool {
  /** Shown by `--help`. */
  usage: string;
  options: NonNullable<ParseArgsConfig['options']>;
  /** Gives the last line of the output. */
  run(asked: Asked): Promise<string>;
}

/** Tells progress; the result alone goes to stdout. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Calls `tell` every two seconds until the work is done, so that a long step shows that it lives. */
export async function withProgress<T>(tell: () => string, work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => say(tell()), 2000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** Reads the arguments and runs the command. @throws ConfigurationError with one line for what the operator can mend */
export async function runTool(tool: Tool, args: string[]): Promise<void> {
  // Money and personal data: whatever a command makes is its owner's alone.
  process.umask(0o077);
  const { values, positionals } = parse(tool, args);
  if (values['help'] === true) {
    process.stdout.write(tool.usage);
    return;
  }
  const [folder, ...others] = positionals;
  if (folder === undefined || others.length > 0) throw new ConfigurationError(['name one folder; --help tells more']);
  try {
    process.stdout.write(`${await tool.run({ ...values, folder })}\n`);
  } catch (error) {
    throw isForTheOperator(error) ? new ConfigurationError([error.message.replace(/\s*\n\s*/g, ' ')]) : error;
  }
}

function parse(tool: Tool, args: string[]): { values: Record<string, unknown>; positionals: string[] } {
  try {
    const options = { ...tool.options, help: { type: 'boolean', short: 'h' } as const };
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new ConfigurationError([`${(error as Error).message.split('. ')[0]}; --help tells more`]);
  }
}

/** Errors of the disk and of the database are for the operator; any other one is a fault of ours and keeps its stack. */
function isForTheOperator(error: unknown): error is Error {
  return error instanceof mongoose.mongo.MongoError || (error instanceof Error && 'syscall' in error);
}

/** Bytes as people read them. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Seconds since a `performance.now()`. */
export function secondsSince(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
