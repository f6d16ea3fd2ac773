import { createHash } from 'node:crypto';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import type { TestStore } from '../support/store.js';

/** Collections that remember that somebody called, not what a call changed. */
const NOT_BUSINESS = new Set(['log_request']);

/** A digest of everything a tenant has in any service's database: equal digests mean that nothing was written. */
export async function fingerprint(store: TestStore, tenantId: string): Promise<string> {
  const connection = store.app.get<Connection>(getConnectionToken(), { strict: false });
  const client = connection.getClient();
  const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
  const hash = createHash('sha256');
  for (const { name } of databases
    .filter((db) => db.name.startsWith(`${tenantId}_`))
    .sort((a, b) => a.name.localeCompare(b.name))) {
    const collections = await client.db(name).listCollections({}, { nameOnly: true }).toArray();
    for (const collection of collections.map((c) => c.name).sort()) {
      if (NOT_BUSINESS.has(collection)) continue;
      const documents = await client.db(name).collection(collection).find({}).toArray();
      hash.update(
        `${name}.${collection} ${documents
          .map((document) => JSON.stringify(document))
          .sort()
          .join('\n')}`,
      );
    }
  }
  return hash.digest('hex');
}

/** The digest once nothing changes any more. */
export async function settledFingerprint(store: TestStore, tenantId: string): Promise<string> {
  for (let last = ''; ;) {
    const now = await fingerprint(store, tenantId);
    if (now === last) return now;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}
