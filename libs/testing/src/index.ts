export * from './api.js';
export * from './redis-server.js';
export * from './tenant.js';
