/** `npm run screenshots`: writes every state of the page to screenshots/. @type {import('jest').Config} */
module.exports = {
  ...require('../../jest.config'),
  rootDir: '../..',
  testMatch: ['<rootDir>/tests/states/screenshots.ts'],
  // Someone waits for the network or a timer most of the time.
  maxConcurrency: 4,
}
