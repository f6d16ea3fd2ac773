import { linkSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DataFolderLockedError, lockFolder, type FolderLock } from '@kugelpos/embedded-mongo';
import { ConfigurationError } from '@kugelpos/platform';
import { copyFromBackup } from './backup-folder.js';
import { dataFile, dataFolder, hasData } from './data-folders.js';
import { checkDatabase } from './databases.js';
import { syncFolder, withTemporaryFolder } from './new-folder.js';
import { megabytes, say, secondsSince, type Tool } from './tool.js';

/** `npm run db:restore`: a back-up becomes the embedded database. */
export const restore: Tool = {
  usage: `npm run db:restore -- <back-up folder> [--data <folder>] [--replace]

Checks a back-up of db:backup and puts it into the data folder. Stop the store (or \`npm run db\`) first.

  --data <folder>  folder of the database; default: DATA_DIR or DB_DATA_DIR, whichever holds one, else DATA_DIR
  --replace        the folder may hold a database; it stays there as data.mdb.<time>
`,
  options: { data: { type: 'string' }, replace: { type: 'boolean' } },
  run: async ({ folder, data, replace }) => {
    const started = performance.now();
    const target = dataFolder(data);
    const lock = await take(target);
    try {
      const isOccupied = hasData(target);
      if (isOccupied && replace !== true) {
        throw new ConfigurationError([`${target} holds a database; --replace puts the back-up in its place`]);
      }
      return await withTemporaryFolder(join(target, 'restore-'), async (made) => {
        say(`reading ${folder}`);
        const { bytes, documents, createdAt } = await copyFromBackup(folder, dataFile(made));
        await checkDatabase(made);
        const aside = isOccupied ? `${dataFile(target)}.${new Date().toISOString().replaceAll(':', '-')}` : undefined;
        swap(dataFile(made), dataFile(target), aside);
        const kept = aside === undefined ? '' : `; the former file is ${aside}`;
        return `restored ${folder} of ${createdAt} into ${target}: ${megabytes(bytes)}, ${documents} documents in ${secondsSince(started)}${kept}`;
      });
    } finally {
      await lock.release();
    }
  },
};

async function take(folder: string): Promise<FolderLock> {
  try {
    return await lockFolder(folder);
  } catch (error) {
    if (error instanceof DataFolderLockedError)
      throw new ConfigurationError([`${folder} is in use by another process; stop it first`]);
    throw error;
  }
}

/** Puts the new file in place of the old one, which gets a second name first: at no moment is there none. */
function swap(file: string, place: string, aside: string | undefined): void {
  if (aside !== undefined) linkSync(place, aside);
  // A back-up that still reads the old file must not share its reader table with the new one.
  rmSync(`${place}-lock`, { force: true });
  renameSync(file, place);
  syncFolder(join(place, '..'));
}
