import type { Doc } from '../bson/decode.js';
import type { Steps } from '../engine/turns.js';

/** Finds the documents of another collection of the same database. */
export type ForeignReader = (collection: string, filter: Doc) => Steps<Doc>;

/** What stages may need besides their documents. */
export interface PipelineContext {
  variables: Doc;
  /** Reads another collection of the database, for `$lookup`. */
  foreign: ForeignReader;
}

export type Stage = (docs: Steps<Doc>, context: PipelineContext) => Steps<Doc>;
