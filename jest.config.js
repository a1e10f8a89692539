const { availableParallelism } = require('node:os')

/** @type {[string, object]} */
const tsJest = ['ts-jest', { tsconfig: 'tests/tsconfig.json', diagnostics: false }]

const shared = {
  rootDir: __dirname,
  roots: ['<rootDir>/common', '<rootDir>/server', '<rootDir>/public', '<rootDir>/tests'],
  // Transpiles only: `npm test` has checked the types of everything before jest starts.
  transform: { '\\.ts$': tsJest },
}

/**
 * A project whose tests lie in these folders of tests/, set up by tests/support/setup/<name>.ts.
 *
 * @param {string} name
 * @param {string[]} folders
 */
const project = (name, folders) => ({
  ...shared,
  displayName: name,
  testMatch: folders.map((folder) => `<rootDir>/tests/${folder}/**/*.test.ts`),
  globalSetup: `<rootDir>/tests/support/setup/${name}.ts`,
  globalTeardown: '<rootDir>/tests/support/setup/tear-down.ts',
})

const projects = [
  project('browser', ['browser']),
  project('cluster', ['cluster']),
  project('faults', ['faults']),
  project('server', ['server', 'store']),
  // Everything else: it starts nothing, and needs no build.
  {
    ...shared,
    displayName: 'unit',
    testMatch: ['<rootDir>/tests/**/*.test.ts'],
    // Other browsers than Chromium do not come with npm: `npm run test:engines`.
    testPathIgnorePatterns: ['browser', 'cluster', 'faults', 'server', 'store', 'engines'].map(
      (folder) => `<rootDir>/tests/${folder}/`,
    ),
  },
]

module.exports = /** @satisfies {import('jest').Config} */ ({
  projects,
  reporters: ['default', '<rootDir>/tests/support/reporter.js'],
  testSequencer: '<rootDir>/tests/support/sequencer.js',
  // Guards against waiting for ever, on however slow a machine: no test compares with a time.
  testTimeout: 240_000,
  // Most tests wait for a server, a browser or a database as long as they compute.
  maxWorkers: Math.ceil(1.5 * availableParallelism()),
})
