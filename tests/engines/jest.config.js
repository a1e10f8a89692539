/** `npm run test:engines`: the page in a real Firefox and a real WebKit. @type {import('jest').Config} */
module.exports = {
  ...require('../../jest.config'),
  rootDir: '../..',
  testPathIgnorePatterns: ['/node_modules/'],
  testMatch: ['<rootDir>/tests/engines/*.test.ts'],
}
