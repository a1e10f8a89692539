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
  // Someone waits for the network or a timer most of the time.
  maxConcurrency: 4,
}
