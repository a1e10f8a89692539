import { clockOf } from '../../public/device/preferences'

describe('the default time format', () => {
  it.each([
    [['en-US'], 'en', '12'],
    [['en-GB', 'en-US'], 'en', '24'],
    [['de', 'en-GB'], 'en', '24'],
    [['de-DE'], 'en', '12'],
    [['en-GB'], 'zh-CN', '24'],
    [[], 'zh-CN', '24'],
    // Not valid in a browser, although some systems use these names.
    [['en-US@posix'], 'en', '12'],
    [['en-US@posix', 'en-GB'], 'en', '24'],
    [['zh-CN.UTF-8'], 'zh-CN', '24'],
    [['en_GB', ''], 'en', '12'],
  ] as const)('of a browser with languages %j on a page in %s is %s-hour', (locales, language, clock) => {
    expect(clockOf(locales, language)).toBe(clock)
  })
})
