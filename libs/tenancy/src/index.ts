export * from './collection-spec.js';
export * from './request-log.schema.js';
export * from './request-log.sink.js';
export * from './service-database.js';
export * from './tenancy.module.js';
export * from './tenancy-settings.js';
export * from './tenant.repository.js';
export * from './transaction.js';
