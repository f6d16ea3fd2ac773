import type { Doc } from '../bson/decode.js';

/** Finds the documents of another collection of the same database. */
export type ForeignReader = (collection: string, filter: Doc) => Doc[];

/** Takes documents one by one; `push` answers false when no more are wanted. */
export interface Sink {
  push(doc: Doc): boolean;
  end(): void;
}

/** What stages may need besides their documents. */
export interface PipelineContext {
  variables: Doc;
  /** Reads another collection of the database, for `$lookup`. */
  foreign: ForeignReader;
}

export type Stage = (next: Sink, context: PipelineContext) => Sink;
