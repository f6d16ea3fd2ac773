/** MongoDB's own error codes, by the name the server gives them. */
export const CODES = {
  InternalError: 1,
  BadValue: 2,
  NoSuchKey: 4,
  HostUnreachable: 6,
  FailedToParse: 9,
  Unauthorized: 13,
  TypeMismatch: 14,
  Overflow: 15,
  InvalidLength: 16,
  IllegalOperation: 20,
  InvalidBSON: 22,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  LockBusy: 46,
  NamespaceExists: 48,
  MaxTimeMSExpired: 50,
  DollarPrefixedFieldName: 52,
  InvalidIdField: 53,
  NotSingleValueField: 54,
  EmptyFieldName: 56,
  CommandNotFound: 59,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  OperationFailed: 96,
  ConversionFailure: 241,
  WriteConflict: 112,
  CommandNotSupported: 115,
  ExceededMemoryLimit: 146,
  InvalidIndexSpecificationOption: 197,
  InvalidPipelineOperator: 168,
  QueryFeatureNotAllowed: 224,
  CannotIndexParallelArrays: 171,
  TransactionTooOld: 225,
  NotImplemented: 238,
  NoSuchTransaction: 251,
  TransactionCommitted: 256,
  TransactionTooLarge: 257,
  OperationNotSupportedInTransaction: 263,
  QueryExceededMemoryLimitNoDiskUseAllowed: 292,
  BSONObjectTooLarge: 10334,
  DuplicateKey: 11000,
  OutOfDiskSpace: 14031,
} as const;

export type CodeName = keyof typeof CODES;

/** An error as a client sees it: code, codeName, message, labels and what else belongs into the reply. */
export class MongoError extends Error {
  readonly code: number;
  readonly labels: string[] = [];
  /** Further fields of the reply or write error, for example `keyPattern` and `keyValue`. */
  readonly extra: Record<string, unknown> = {};

  constructor(
    readonly codeName: string,
    message: string,
    code?: number,
  ) {
    super(message);
    this.name = 'MongoError';
    this.code = code ?? CODES[codeName as CodeName] ?? CODES.InternalError;
  }

  /** Adds an error label such as `TransientTransactionError`. */
  label(label: string): this {
    if (!this.labels.includes(label)) this.labels.push(label);
    return this;
  }

  /** Adds fields to the reply. */
  with(extra: Record<string, unknown>): this {
    Object.assign(this.extra, extra);
    return this;
  }
}

/** Makes an error of the given name; MongoDB's "Location" errors carry only a number. */
export function mongoError(codeName: CodeName, message: string): MongoError {
  return new MongoError(codeName, message);
}

/** An error that MongoDB knows only by number (`Location40324`). */
export function locationError(code: number, message: string): MongoError {
  return new MongoError(`Location${code}`, message, code);
}

/** Another process holds the data folder. */
export class DataFolderLockedError extends Error {
  constructor(readonly dataDir: string) {
    super(`The data folder ${dataDir} is in use by another process`);
    this.name = 'DataFolderLockedError';
  }
}

/** The data folder cannot be used: another format, a damaged file, or it is not writable. */
export class DataFolderDamagedError extends Error {
  constructor(
    readonly dataDir: string,
    readonly reason: string,
  ) {
    super(`The data folder ${dataDir} cannot be opened: ${reason}`);
    this.name = 'DataFolderDamagedError';
  }
}
