// The one-way rules of docs/architecture.md. Each says why it is there.
const LIBS = 'libs';

/** A lib may use only the libs below it. */
function onlyBelow(lib, allowed, why) {
  return {
    name: `${lib}-only-below`,
    comment: why,
    severity: 'error',
    from: { path: `^${LIBS}/${lib}/`, pathNot: '(\\.spec\\.ts$|^libs/[^/]+/test/)' },
    to: { path: `^${LIBS}/`, pathNot: `^${LIBS}/(${[lib, ...allowed].join('|')})/` },
  };
}

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment:
        'Providers in a cycle fail in ESM with "Cannot access X before initialization", and nobody can read them.',
      severity: 'error',
      from: { path: '^(apps|libs)/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'apps-stand-alone',
      comment:
        'A service knows its neighbours only by contract: an app that imports another could not be deployed alone. Only the store imports them, and only their modules.',
      severity: 'error',
      from: { path: '^apps/(?!store/)([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'store-takes-modules-only',
      comment:
        'The store runs the same modules as the separate processes; reaching behind them would make a second code path.',
      severity: 'error',
      from: { path: '^apps/store/' },
      to: { path: '^apps/(?!store/)', pathNot: '\\.module\\.ts$' },
    },
    {
      name: 'libs-know-no-app',
      comment:
        'Dependencies run from apps to libs; a lib that needs something of an app declares a port and the app wires it.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(apps|test)/' },
    },
    {
      name: 'no-test-code-in-products',
      comment:
        'What tests share must not reach production. The demo is a client of the store, as tests are, and is loaded by nothing.',
      severity: 'error',
      from: {
        path: '^(apps|libs)/',
        pathNot: '(\\.spec\\.ts$|/testing/|\\.fixture\\.ts$|^libs/testing/|^libs/[^/]+/test/|^apps/store/src/demo/)',
      },
      to: { path: '(^test/|^libs/testing/|/src/testing/|\\.fixture\\.ts$|^node_modules/(fast-check|@jest|jest))' },
    },
    onlyBelow(
      'contracts',
      [],
      'Contracts are plain types and data that everybody may use: no Nest, no I/O, no other lib.',
    ),
    {
      name: 'contracts-are-plain',
      comment: 'Contracts must be usable by any client; the only package they need is the RFC 8785 form of a document.',
      severity: 'error',
      from: { path: '^libs/contracts/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^node_modules/', pathNot: '^node_modules/canonicalize/' },
    },
    onlyBelow('errors', ['contracts'], 'Errors are raised everywhere, so they may depend on nothing that raises them.'),
    onlyBelow('printing', ['contracts'], 'Printing is arithmetic on text.'),
    onlyBelow(
      'platform',
      ['errors', 'printing', 'contracts'],
      'Start-up is the same for all: guards, sinks and checks are passed in (decisions 3).',
    ),
    onlyBelow(
      'tenancy',
      ['platform', 'errors', 'contracts'],
      'Databases need settings and errors, nothing of who asks.',
    ),
    onlyBelow(
      'messaging',
      ['tenancy', 'platform', 'errors', 'contracts'],
      'The outbox is a collection; transports are below authentication.',
    ),
    onlyBelow(
      'state',
      ['tenancy', 'platform', 'errors', 'contracts'],
      'Caches are below authentication, which uses them.',
    ),
    onlyBelow(
      'auth',
      ['messaging', 'state', 'tenancy', 'platform', 'errors', 'contracts'],
      'Who owns a key is asked through a port; the app wires the answer.',
    ),
    onlyBelow('http', [], 'The HTTP client could be published by itself: it knows nothing of the POS.'),
    onlyBelow(
      'clients',
      ['http', 'auth', 'messaging', 'state', 'tenancy', 'platform', 'errors', 'printing', 'contracts'],
      'Clients stand on top.',
    ),
    {
      name: 'embedded-database-stands-aside',
      comment: 'Services see a MongoDB connection string; only the store and tools start the embedded database.',
      severity: 'error',
      from: { path: '^(libs/(?!embedded-mongo/|testing/)|apps/(?!store/))', pathNot: '\\.spec\\.ts$' },
      to: { path: '^libs/embedded-mongo/' },
    },
    {
      name: 'embedded-database-is-independent',
      comment: 'It is a database server, not a part of the POS.',
      severity: 'error',
      from: { path: '^libs/embedded-mongo/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(libs/(?!embedded-mongo/)|apps/)' },
    },
    {
      name: 'one-way-out',
      comment:
        'Everything that calls over HTTP goes through libs/http: pool, retry, breaker, metrics and masking are there. ESLint forbids the globals and the client side of node:http, which servers need too.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '(^libs/(http|testing)/|\\.spec\\.ts$)' },
      to: {
        path: '^(node_modules/(@nestjs/axios|axios|axios-retry|undici|opossum|ws|got|node-fetch|follow-redirects)/|^(https|http2)$)',
      },
    },
    {
      name: 'pricing-is-pure',
      comment: 'Amounts are functions of their input: no Nest, no I/O, so that tables and properties can test them.',
      severity: 'error',
      from: { path: '^apps/cart/src/pricing/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(node_modules/@nestjs/|libs/(?!contracts/)|apps/cart/src/(?!pricing/))' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|data)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
