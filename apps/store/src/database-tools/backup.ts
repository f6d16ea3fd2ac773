import { chmodSync, rmSync, statSync } from 'node:fs';
import { copyDataFile } from '@kugelpos/embedded-mongo';
import { ConfigurationError } from '@kugelpos/platform';
import { sealBackup } from './backup-folder.js';
import { dataFile, existingDataFolder } from './data-folders.js';
import { checkDatabase } from './databases.js';
import { writeNewFolder } from './new-folder.js';
import { megabytes, say, secondsSince, withProgress, type Tool } from './tool.js';

/** `npm run db:backup`: a consistent copy of the embedded database while it runs. */
export const backup: Tool = {
  usage: `npm run db:backup -- <folder> [--data <folder>]

Copies the embedded database into a new folder, as of one moment, and checks the copy. The store or
\`npm run db\` may be running; run it on the same machine (in the same container), as the same user.

  --data <folder>  folder of the database; default: DATA_DIR or DB_DATA_DIR, whichever holds one
`,
  options: { data: { type: 'string' } },
  run: async ({ folder, data }) => {
    const started = performance.now();
    const source = existingDataFolder(data);
    const { bytes, collections, documents } = await writeNewFolder(folder, async (made) => {
      const createdAt = new Date().toISOString();
      await copyLive(source, dataFile(made));
      const counts = await checkDatabase(made);
      rmSync(`${dataFile(made)}-lock`, { force: true });
      return sealBackup(made, { createdAt, ...counts });
    });
    return `backed up ${source} to ${folder}: ${megabytes(bytes)}, ${collections} collections, ${documents} documents in ${secondsSince(started)}`;
  },
};

/** Copies the data file of a folder that a process may be writing to. */
export async function copyLive(source: string, target: string): Promise<void> {
  say(`copying ${source}`);
  const copied = (): number => statSync(target, { throwIfNoEntry: false })?.size ?? 0;
  const told = (): string => `${megabytes(copied())} of ${megabytes(statSync(dataFile(source)).size)} copied`;
  try {
    await withProgress(told, () => copyDataFile(source, target));
  } catch (error) {
    throw new ConfigurationError([`the copy failed: ${(error as Error).message}`]);
  }
  chmodSync(target, 0o600);
}
