// Jest in ESM mode: `npm test` starts it with --experimental-vm-modules; without that flag
// @swc/jest would silently emit CommonJS.
/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts', '**/*.e2e-spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^@kugelpos/([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '/node_modules/cookie/.+\\.js$': [
      '@swc/jest',
      { swcrc: false, module: { type: 'commonjs' }, jsc: { target: 'es2022', parser: { syntax: 'ecmascript' } } },
    ],
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2022',
          keepClassNames: true,
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
      },
    ],
  },
  // Fastify's inject requires the package cookie, whose present version is ESM only; Jest cannot require that, Node can.
  transformIgnorePatterns: ['/node_modules/(?!cookie/)'],
  testTimeout: 30_000,
  // Jest keeps the modules of every test file: one worker for all of them would spend its time on collecting garbage.
  maxWorkers: 2,
  workerIdleMemoryLimit: '1GB',
};
