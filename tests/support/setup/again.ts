/** A busy machine can spoil a test, and CI has one. The run names every test that passed the second time. */
if (process.env.CI === 'true') jest.retryTimes(1, { logErrorsBeforeRetry: true })
