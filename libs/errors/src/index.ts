export * from './app-error.js';
export { catalogue } from './catalogue/index.js';
export type { CatalogueEntry } from './catalogue/entry.js';
export * from './duplicate-key.js';
export * from './error-envelope.js';
export * from './exception.filter.js';
export * from './language.js';
export * from './to-app-error.js';
