import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ConfigurationError } from '@kugelpos/platform';
import { dataFile } from './data-folders.js';

const MANIFEST = 'backup.json';
const FORMAT = 1;

/** What a back-up says of itself, beside its data file. */
export interface BackupManifest {
  format: number;
  /** ISO 8601; the data are as of this moment or a little later. */
  createdAt: string;
  bytes: number;
  /** SHA-256 of data.mdb, hex. */
  sha256: string;
  collections: number;
  documents: number;
}

/** Writes the manifest of the data file that is in the folder. */
export async function sealBackup(
  folder: string,
  about: Pick<BackupManifest, 'createdAt' | 'collections' | 'documents'>,
): Promise<BackupManifest> {
  const manifest = { format: FORMAT, ...about, ...(await digest(dataFile(folder))) };
  writeFileSync(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600, flush: true });
  return manifest;
}

/** Copies the data file out of a back-up, synced. @throws ConfigurationError when it is no back-up, unknown or damaged */
export async function copyFromBackup(folder: string, target: string): Promise<BackupManifest> {
  const manifest = readManifest(folder);
  const { bytes, sha256 } = await digest(dataFile(folder), target);
  if (bytes !== manifest.bytes || sha256 !== manifest.sha256) {
    throw new ConfigurationError([`the back-up ${folder} is damaged: data.mdb is not the file that was written`]);
  }
  return manifest;
}

function readManifest(folder: string): BackupManifest {
  let manifest: Partial<BackupManifest>;
  try {
    manifest = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')) as Partial<BackupManifest>;
  } catch (error) {
    throw new ConfigurationError([
      `${folder} is not a back-up: ${MANIFEST} cannot be read (${(error as Error).message})`,
    ]);
  }
  if (manifest.format !== FORMAT) {
    throw new ConfigurationError([`the back-up ${folder} has format ${manifest.format}, this version reads ${FORMAT}`]);
  }
  return manifest as BackupManifest;
}

/** Size and hash of a file; copies it on the way when a target is given. */
async function digest(path: string, target?: string): Promise<Pick<BackupManifest, 'bytes' | 'sha256'>> {
  const hash = createHash('sha256');
  let bytes = 0;
  const measure = new PassThrough().on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    hash.update(chunk);
  });
  if (target === undefined) await pipeline(createReadStream(path), measure);
  else
    await pipeline(
      createReadStream(path),
      measure,
      createWriteStream(target, { flags: 'wx', mode: 0o600, flush: true }),
    );
  return { bytes, sha256: hash.digest('hex') };
}
