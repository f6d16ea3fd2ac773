export { startEmbeddedMongo, type EmbeddedMongo, type EmbeddedMongoOptions, type ExitReason } from './start.js';
export { defaultSocketPath, type DatabaseOptions, type ListenOptions } from './server/database-server.js';
export { DataFolderDamagedError, DataFolderLockedError } from './errors.js';
export { copyDataFile } from './engine/copy.js';
export { lockFolder, type FolderLock } from './server/folder-lock.js';
