/** @type {import('jest').Config} */
module.exports = {
  roots: ['<rootDir>/common', '<rootDir>/server', '<rootDir>/public', '<rootDir>/tests'],
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  // Other browsers than Chromium do not come with npm: `npm run test:engines`.
  testPathIgnorePatterns: ['/node_modules/', '/tests/engines/'],
  // Transpiles only: `npm test` has checked the types of everything before jest starts.
  transform: { '\\.ts$': ['ts-jest', { tsconfig: 'tests/tsconfig.json', diagnostics: false }] },
  globalSetup: './tests/support/global-setup.ts',
  globalTeardown: './tests/support/global-teardown.ts',
  reporters: ['default', './tests/support/reporter.js'],
  // Guards against waiting for ever, on however slow a machine: no test compares with a time.
  testTimeout: 240_000,
  maxWorkers: '100%',
}
