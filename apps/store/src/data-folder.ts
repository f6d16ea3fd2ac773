import { accessSync, constants, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigurationError } from '@kugelpos/platform';

/** The data folder as an absolute path, made if it is missing. @throws ConfigurationError if it cannot be used */
export function openDataFolder(path: string): string {
  const folder = resolve(path);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK);
  } catch (error) {
    throw new ConfigurationError([
      `the data folder ${folder} cannot be used (${(error as NodeJS.ErrnoException).code ?? 'error'}); set DATA_DIR`,
    ]);
  }
  return folder;
}
