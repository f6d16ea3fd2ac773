import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DataFolderLockedError, lockFolder } from '@kugelpos/embedded-mongo';
import { ConfigurationError } from '@kugelpos/platform';
import { DbSettings } from '../db-settings.js';
import { StoreSettings } from '../store-settings.js';

/** The file of the embedded database in its folder. */
export function dataFile(folder: string): string {
  return join(folder, 'data.mdb');
}

/** Whether a folder holds an embedded database; an empty file is a first start that was killed. */
export function hasData(folder: string): boolean {
  return (statSync(dataFile(folder), { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/**
 * The folder of the embedded database: the named one, else whichever of DATA_DIR (the store) and DB_DATA_DIR
 * (`npm run db`) holds a database, else DATA_DIR.
 * @throws ConfigurationError when both do
 */
export function dataFolder(named: string | undefined): string {
  if (named !== undefined) return resolve(named);
  const ofStore = resolve(StoreSettings.read().DATA_DIR);
  const ofProcess = resolve(DbSettings.read().DB_DATA_DIR);
  if (ofProcess === ofStore || !hasData(ofProcess)) return ofStore;
  if (!hasData(ofStore)) return ofProcess;
  throw new ConfigurationError([
    `${ofStore} and ${ofProcess} both hold a database; say which one with --data <folder>`,
  ]);
}

/** Like {@link dataFolder}, for commands that read it. @throws ConfigurationError when there is no database */
export function existingDataFolder(named: string | undefined): string {
  const folder = dataFolder(named);
  if (hasData(folder)) return folder;
  throw new ConfigurationError([`there is no database in ${folder}; say where it is with --data <folder>`]);
}

/** Whether a process has the database of a folder open. */
export async function isInUse(folder: string): Promise<boolean> {
  try {
    await (await lockFolder(folder)).release();
    return false;
  } catch (error) {
    if (error instanceof DataFolderLockedError) return true;
    throw error;
  }
}
