import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type mongoose from 'mongoose';
import { ConfigurationError } from '@kugelpos/platform';
import { fromExactJson } from './exact-json.js';

const MANIFEST = 'export.json';
const FORMAT = 1;

/** One collection of an export. */
export interface ExportedCollection {
  database: string;
  collection: string;
  /** Options it was created with, as listCollections tells them. */
  options: mongoose.mongo.BSON.Document;
  /** All indexes but the one on _id, as listIndexes tells them. */
  indexes: mongoose.mongo.BSON.Document[];
  /** Documents, one line of canonical extended JSON each. */
  file: string;
  documents: number;
  /** SHA-256 of the file, hex. */
  sha256: string;
}

/** Writes the list of an export, last of all its files. */
export function sealExport(
  folder: string,
  collections: ExportedCollection[],
  stringify: (value: unknown) => string,
): void {
  const manifest = { format: FORMAT, createdAt: new Date().toISOString(), collections };
  writeFileSync(join(folder, MANIFEST), `${stringify(manifest)}\n`, { mode: 0o600, flush: true });
}

/** The list of an export. @throws ConfigurationError when it is none, or of another format */
export function readExport(folder: string): ExportedCollection[] {
  let manifest: mongoose.mongo.BSON.Document;
  try {
    manifest = fromExactJson(readFileSync(join(folder, MANIFEST), 'utf8'));
  } catch (error) {
    throw new ConfigurationError([
      `${folder} is not an export: ${MANIFEST} cannot be read (${(error as Error).message})`,
    ]);
  }
  if (Number(manifest['format']) !== FORMAT) {
    throw new ConfigurationError([
      `the export ${folder} has format ${manifest['format']}, this version reads ${FORMAT}`,
    ]);
  }
  const collections = manifest['collections'] as ExportedCollection[];
  return collections.map((entry) => ({ ...entry, documents: Number(entry.documents) }));
}

/** The lines of a file, and its hash when all were read. Lines end with \n alone: a text may hold other separators. */
export async function* linesOf(folder: string, { file, sha256 }: ExportedCollection): AsyncGenerator<string> {
  const hash = createHash('sha256');
  let parts: Buffer[] = [];
  for await (const chunk of createReadStream(join(folder, file), {
    highWaterMark: 256 * 1024,
  }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      yield Buffer.concat([...parts, chunk.subarray(start, end)]).toString('utf8');
      parts = [];
      start = end + 1;
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
  }
  if (parts.length > 0 || hash.digest('hex') !== sha256) {
    throw new ConfigurationError([`${join(folder, file)} is damaged: it is not the file that was written`]);
  }
}
