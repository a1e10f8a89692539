import type { Rate } from '../../server/chat/limits/rate-limiter'
import { type Config, ConfigError, readConfig } from '../../server/config/config'

/** The problems of an environment, one a line. */
function problems(environment: Record<string, string>): string[] {
  try {
    readConfig(environment)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

describe('the configuration', () => {
  it('needs no variable', () => {
    expect(readConfig({})).toMatchObject({
      port: 3_000,
      host: '0.0.0.0',
      dataDir: './data',
      sessionKeys: null,
      publicOrigins: [],
      trustedProxies: [],
      leaveGraceMs: 4_000,
      messageMaxChars: 4_000,
      editWithinMs: 180 * 60_000,
      maxConnectionsPerAddress: 200,
      rates: {
        messagesPerSession: { perMinute: 60, burst: 20 },
        sessionsPerAddress: { perMinute: 120, burst: 120 },
      },
      showMaskedAddress: true,
      logLevel: 'info',
      metricsToken: null,
      siteName: null,
    })
  })

  it('keeps files in its own folder, and those of several nodes in one that they share', () => {
    const several = {
      DATABASE_URL: 'postgres://localhost/tea',
      SESSION_KEYS: 'k'.repeat(32),
      REDIS_URL: 'redis://localhost',
    }
    expect(readConfig({ DATA_DIR: '/srv' }).files).toEqual({
      accepts: 'all',
      maxBytes: 10_000_000,
      quotas: { filesPerDay: 100, roomBytes: 500_000_000, allBytes: 5_000_000_000 },
      lifetimeMs: 90 * 24 * 60 * 60_000,
      isShared: false,
      dir: '/srv/files',
    })
    expect(readConfig(several).files).toMatchObject({ dir: null })
    expect(readConfig({ ...several, FILES_DIR: '/mnt' }).files).toMatchObject({ isShared: true, dir: '/mnt' })
  })

  it('takes an empty variable for one that is not there', () => {
    const names = [
      'PORT',
      'SESSION_KEYS',
      'TRUSTED_PROXIES',
      'DATABASE_URL',
      'METRICS_TOKEN',
      'LOG_LEVEL',
      'SITE_NAME',
    ]
    expect(readConfig(Object.fromEntries(names.map((name) => [name, ' '])))).toEqual(readConfig({}))
  })

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(readConfig({}))).toBe(true)
  })

  it.each([
    ['PORT', ['-1', '65536', '3000.5', 'http', 'NaN', 'Infinity']],
    ['LEAVE_GRACE_MS', ['-1', '4s', '1.5']],
    ['MESSAGE_MAX_CHARS', ['many', '-5']],
    ['RATE_MESSAGES_PER_MINUTE', ['fast']],
    ['FILES', ['yes', 'all', 'ON']],
    ['FILE_MAX_BYTES', ['10 MB', '-1']],
    ['RATE_LIMITS', ['maybe', 'OFF', '0']],
    ['SHOW_MASKED_ADDRESS', ['yes', '1']],
    ['LOG_ADDRESSES', ['yes', '1']],
    ['HSTS_INCLUDE_SUBDOMAINS', ['yes', '1']],
    ['LOG_LEVEL', ['loud']],
    ['SESSION_KEYS', ['short', `${'x'.repeat(32)},short`]],
    [
      'PUBLIC_ORIGINS',
      ['chat.example.org', 'https://chat.example.org/path', 'ftp://a.example', 'https://a.example,'],
    ],
    ['PUBLIC_ORIGINS', ['https://*.example.org', 'https://a.example?b', 'https://me@a.example']],
    ['TRUSTED_PROXIES', ['localhost', '10.0.0.0/33', '10.0.0.0/x', '10.0.0.0/8,', '300.1.1.1']],
    ['TRUSTED_PROXIES', ['10', '010.0.0.1', '10.0/8', '0xa.0.0.1', '::ffff:10.0.0.0/104']],
    ['DATABASE_URL', ['mysql://localhost/teahouse', 'teahouse']],
    ['NODE_NAME', ['two words', 'a'.repeat(65)]],
  ])('refuses what %s cannot be, by its name', (name, values) => {
    for (const value of values)
      expect(problems({ [name]: value })).toEqual([expect.stringMatching(`^${name}: `)])
  })

  it('refuses several nodes that share no database or no keys, and says why', () => {
    const shared = { DATABASE_URL: 'postgres://localhost/tea', SESSION_KEYS: 'k'.repeat(32) }
    expect(problems({ ...shared, REDIS_URL: 'redis://localhost' })).toEqual([])
    expect(problems({ ...shared, REDIS_URL: 'http://localhost' })).toEqual([
      'REDIS_URL: takes redis://host:6379, or rediss:// for TLS',
    ])
    expect(problems({ REDIS_URL: 'redis://localhost' })).toEqual([
      expect.stringMatching('^REDIS_URL: .*DATABASE_URL'),
      expect.stringMatching('^REDIS_URL: .*SESSION_KEYS'),
    ])
    expect(problems({ REDIS_URL: 'redis://localhost', PORT: 'x' })).toHaveLength(3)
  })

  it('names every problem at once', () => {
    const found = problems({ PORT: 'x', LOG_LEVEL: 'x', RATE_LIMITS: 'x', SESSION_KEYS: 'x', HOST: '::' })
    expect(found.map((problem) => problem.split(':')[0])).toEqual([
      'PORT',
      'SESSION_KEYS',
      'RATE_LIMITS',
      'LOG_LEVEL',
    ])
  })

  it('does not repeat the secrets it refuses', () => {
    expect(problems({ SESSION_KEYS: 'my secret' }).join()).not.toContain('my secret')
    expect(problems({ DATABASE_URL: 'mysql://me:secret@db/tea' }).join()).not.toContain('secret')
  })

  it('refuses frames that are too small for the messages', () => {
    expect(problems({ MAX_FRAME_BYTES: '4096' })).toEqual([expect.stringMatching('^MAX_FRAME_BYTES: ')])
    expect(problems({ MAX_FRAME_BYTES: '4096', MESSAGE_MAX_CHARS: '100' })).toEqual([])
    expect(problems({ MAX_FRAME_BYTES: '0' })).toEqual([])
  })

  it('takes 0 for a limit that is never reached', () => {
    const limits = [
      'MESSAGE_MAX_CHARS',
      'EDIT_WITHIN_MINUTES',
      'MAX_ROOMS_PER_SESSION',
      'MAX_CONNECTIONS_PER_ADDRESS',
      'MAX_FRAME_BYTES',
      'MAX_BODY_BYTES',
      'RECENT_MAX_BYTES',
      'SHIELD_NEWCOMERS_PER_MINUTE',
      'FILE_MAX_BYTES',
      'FILES_PER_SESSION_PER_DAY',
      'ROOM_FILES_MAX_BYTES',
      'FILES_MAX_BYTES',
      'FILES_LIFETIME_DAYS',
      'MAX_UPLOADS_PER_SESSION',
      'MAX_UPLOADS_PER_ADDRESS',
      'MAX_UPLOADS',
    ]
    const rates = [
      'RATE_MESSAGES_PER_MINUTE',
      'RATE_MESSAGES_PER_ADDRESS_PER_MINUTE',
      'RATE_ASKS_PER_MINUTE',
      'RATE_ASKS_PER_ADDRESS_PER_MINUTE',
      'RATE_RENAMES_PER_MINUTE',
      'RATE_RENAMES_PER_ADDRESS_PER_MINUTE',
      'RATE_SESSIONS_PER_MINUTE',
      'RATE_PASSWORDS_PER_MINUTE',
      'RATE_PASSWORDS_PER_ADDRESS_PER_MINUTE',
      'RATE_REQUESTS_PER_MINUTE',
      'RATE_PACKETS_PER_MINUTE',
      'RATE_BYTES_IN_PER_MINUTE',
      'RATE_BYTES_IN_PER_ADDRESS_PER_MINUTE',
      'RATE_BYTES_OUT_PER_MINUTE',
      'RATE_BYTES_OUT_PER_ADDRESS_PER_MINUTE',
      'RATE_FILE_BYTES_IN_PER_MINUTE',
      'RATE_FILE_BYTES_IN_PER_ADDRESS_PER_MINUTE',
      'RATE_FILE_BYTES_OUT_PER_MINUTE',
      'RATE_FILE_BYTES_OUT_PER_ADDRESS_PER_MINUTE',
      'RATE_CPU_MS_PER_MINUTE',
      'RATE_CPU_MS_PER_ADDRESS_PER_MINUTE',
      'RATE_PICTURE_MS_PER_MINUTE',
      'RATE_PICTURE_MS_PER_ADDRESS_PER_MINUTE',
    ]
    const config = readConfig(Object.fromEntries([...limits, ...rates].map((name) => [name, '0'])))
    expect(config).toMatchObject({
      messageMaxChars: Infinity,
      editWithinMs: Infinity,
      maxRoomsPerSession: Infinity,
      maxConnectionsPerAddress: Infinity,
      maxFrameBytes: Infinity,
      maxBodyBytes: Infinity,
      recentMaxBytes: Infinity,
      shieldNewcomersPerMinute: Infinity,
      uploads: { session: Infinity, address: Infinity, all: Infinity },
    })
    for (const { perMinute } of ratesOf(config)) expect(perMinute).toBe(Infinity)
  })

  it('has a variable for every limit, and one that turns all rates and caps off', () => {
    const config = readConfig({ RATE_LIMITS: 'off' })
    const { maxConnectionsPerAddress, maxHandshakesPerSecond, uploads } = config
    const perMinute = ratesOf(config).map((rate) => rate.perMinute)
    for (const limit of [
      ...perMinute,
      maxConnectionsPerAddress,
      maxHandshakesPerSecond,
      ...Object.values(uploads),
    ])
      expect(limit).toBe(Infinity)
  })

  it('reads lists with spaces, and origins as browsers write them', () => {
    const keys = ['a'.repeat(32), 'b'.repeat(32)]
    const config = readConfig({
      SESSION_KEYS: ` ${keys.join(' , ')} `,
      PUBLIC_ORIGINS: 'https://Chat.example.org/, http://tea.example:80',
      TRUSTED_PROXIES: '10.0.0.0/8, ::1, 192.168.1.1',
    })
    expect(config.sessionKeys).toEqual(keys)
    expect(config.publicOrigins).toEqual(['https://chat.example.org', 'http://tea.example'])
    expect(config.trustedProxies.map(([base, bits]) => `${base.toString()}/${bits}`)).toEqual([
      '10.0.0.0/8',
      '::1/128',
      '192.168.1.1/32',
    ])
  })
})

function ratesOf({ rates, costs, packetsPerConnection }: Config): Rate[] {
  return [
    packetsPerConnection,
    ...Object.values(rates),
    ...Object.values(costs).flatMap(({ session, address }) => [session, address]),
  ]
}
