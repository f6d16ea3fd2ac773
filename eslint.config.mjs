import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

const WAYS_OUT = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'];
const ONE_WAY_OUT = 'Call other services through libs/http: pool, retry, breaker, metrics and masking are there.';

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'data/**', 'coverage/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Ports are asynchronous also where one implementation has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // In this version it reports assertions that the compiler needs.
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    // Nest reads constructor types at run time: a type-only import of an injected class breaks the injection.
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    // All outgoing calls go through libs/http (see also the dependency rule `one-way-out`).
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/*.fixture.ts', 'libs/testing/**', 'libs/*/test/**', 'apps/store/src/demo/**'],
    rules: {
      'no-restricted-globals': ['error', ...WAYS_OUT.map((name) => ({ name, message: ONE_WAY_OUT }))],
      'no-restricted-properties': [
        'error',
        ...['globalThis', 'global', 'window'].flatMap((object) =>
          WAYS_OUT.map((property) => ({ object, property, message: ONE_WAY_OUT })),
        ),
      ],
      'no-restricted-syntax': [
        'error',
        ...['request', 'get', 'Agent', 'globalAgent', 'ClientRequest'].flatMap((name) =>
          ['http', 'https'].map((module) => ({
            selector: `ImportDeclaration[source.value=/^(node:)?${module}$/] ImportSpecifier[imported.name="${name}"]`,
            message: ONE_WAY_OUT,
          })),
        ),
        {
          selector:
            'ImportDeclaration[source.value=/^(node:)?https?$/] > :matches(ImportNamespaceSpecifier, ImportDefaultSpecifier)',
          message: ONE_WAY_OUT,
        },
        { selector: 'ImportDeclaration[importKind!="type"][source.value=/^(node:)?http2$/]', message: ONE_WAY_OUT },
      ],
    },
  },
  {
    files: ['libs/http/**/*.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        performance: 'readonly',
        setTimeout: 'readonly',
      },
    },
  },
  prettier,
);
