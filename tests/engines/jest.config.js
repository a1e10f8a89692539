const config = require('../../jest.config')

const {
  projects: [browser],
  ...run
} = config

/** `npm run test:engines`: the page in a real Firefox and a real WebKit. @type {import('jest').Config} */
module.exports = {
  ...run,
  ...browser,
  displayName: 'engines',
  testMatch: ['<rootDir>/tests/engines/*.test.ts'],
}
