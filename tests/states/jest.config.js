const config = require('../../jest.config')

const {
  projects: [browser],
  ...run
} = config

/** `npm run screenshots`: writes every state of the page to screenshots/. @type {import('jest').Config} */
module.exports = {
  ...run,
  ...browser,
  displayName: 'states',
  testMatch: ['<rootDir>/tests/states/screenshots.ts'],
  // States mostly wait for the network or for timers.
  maxConcurrency: 4,
}
