export * from './api.js';
export * from './eventually.js';
export * from './redis-server.js';
export * from './shop.js';
export * from './store-process.js';
export * from './tenant.js';
export * from './till.js';
