import { clockOf } from '../../public/device/preferences'

describe('the usual clock', () => {
  it.each([
    [['en-US'], 'en', '12'],
    [['en-GB', 'en-US'], 'en', '24'],
    [['de', 'en-GB'], 'en', '24'],
    [['de-DE'], 'en', '12'],
    [['en-GB'], 'zh-CN', '24'],
    [[], 'zh-CN', '24'],
    // No locales to a browser, although some systems name them so.
    [['en-US@posix'], 'en', '12'],
    [['en-US@posix', 'en-GB'], 'en', '24'],
    [['zh-CN.UTF-8'], 'zh-CN', '24'],
    [['en_GB', ''], 'en', '12'],
  ] as const)(
    'of a browser that speaks %j is, on a page in %s, that of %s hours',
    (locales, language, clock) => {
      expect(clockOf(locales, language)).toBe(clock)
    },
  )
})
