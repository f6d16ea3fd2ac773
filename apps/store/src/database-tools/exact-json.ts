import mongoose from 'mongoose';

const { EJSON, deserialize, serialize } = mongoose.mongo.BSON;

/** How values are read so that their BSON types are kept: an int32 and a double of the same number stay apart. */
export const EXACT = { promoteValues: false, bsonRegExp: true } as const;

/** BSON as canonical extended JSON on one line; undefined when reading that line would not give the same bytes. */
export function toExactJson(bytes: Uint8Array): string | undefined {
  try {
    const line = EJSON.stringify(deserialize(bytes, EXACT), { relaxed: false });
    return Buffer.compare(serialize(fromExactJson(line)), bytes) === 0 ? line : undefined;
  } catch {
    return undefined;
  }
}

/** A value from canonical extended JSON, its types kept. */
export function fromExactJson(text: string): mongoose.mongo.BSON.Document {
  return EJSON.parse(text, { relaxed: false }) as mongoose.mongo.BSON.Document;
}
