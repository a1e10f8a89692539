import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

/** Whatever turns text into markup. The page builds elements and sets `textContent`. */
const markup = ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'setHTMLUnsafe', 'createContextualFragment']

export default defineConfig(
  globalIgnores(['dist/', 'data/']),
  js.configs.recommended,
  {
    files: ['{common,server,public,tests,bench}/**/*.{ts,js}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    // Each file is read with the nearest tsconfig.json: server without the DOM, public without Node.
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // An interface may promise what one implementation has at once.
      '@typescript-eslint/require-await': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-properties': [
        'error',
        ...markup.map((property) => ({
          property,
          message: 'Text is text: build elements, set textContent.',
        })),
        { object: 'document', property: 'write', message: 'Text is text: build elements, set textContent.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only: one name everywhere.' },
      ],
    },
  },
  {
    // Matchers, replies of stock clients and messages between threads are `any`; what is done with them is asserted.
    files: ['tests/**', 'server/**/*.js'],
    rules: Object.fromEntries(
      ['argument', 'assignment', 'call', 'member-access', 'return'].map((use) => [
        `@typescript-eslint/no-unsafe-${use}`,
        'off',
      ]),
    ),
  },
  {
    // The worker and jest's files are loaded as they stand, so they are plain JavaScript.
    files: ['**/*.js'],
    languageOptions: { sourceType: 'commonjs' },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    // tsc knows every global of what it checks; the few scripts it does not check use Node's.
    files: ['**/*.{js,mjs}'],
    rules: { 'no-undef': 'off' },
  },
  {
    files: ['tests/support/setup/*.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
)
