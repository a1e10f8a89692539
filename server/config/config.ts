import { hostname } from 'node:os'
import { z } from 'zod'
import {
  flag,
  isOrigin,
  isPostgresUrl,
  isRedisUrl,
  limit,
  list,
  type Range,
  toRange,
  whole,
} from './config-values'
import { problemsBetween, problemsOfSeveral } from './conflicts'
import { connectionsMax, webSocketsMax } from './file-limit'
import { filesOf, type FileSettings, fileVariables } from './files'
import { rateVariables, ratesOf, type RateSettings } from './rates'

export interface Config extends RateSettings {
  port: number
  host: string
  dataDir: string
  /** PostgreSQL; `null` for SQLite in `dataDir`. */
  databaseUrl: string | null
  /** Connects the nodes of a cluster; `null` for a single node. */
  redisUrl: string | null
  /** This node's name in logs and metrics. */
  nodeName: string
  /** Newest first; `null` when they are made on first start and kept in `dataDir`. */
  sessionKeys: string[] | null
  /** Empty: the request's own origin only. */
  publicOrigins: string[]
  trustedProxies: Range[]
  leaveGraceMs: number
  /** How long an idle HTTP connection stays open: longer than the proxy in front would use it again. */
  keepAliveTimeoutMs: number
  /** Code points. */
  messageMaxChars: number
  /** How long an author may edit a message. */
  editWithinMs: number
  /** Rooms belong to those who made them. */
  roomOwners: boolean
  /** How long the moderation log goes back. */
  auditMs: number
  /** What newcomers may do in a room in a minute before its shield rises. */
  shieldNewcomersPerMinute: number
  maxRoomsPerSession: number
  maxConnectionsPerAddress: number
  /** WebSockets and others together. */
  maxConnections: number
  /** The rest is for plain requests. */
  maxWebSockets: number
  maxHandshakesPerSecond: number
  /** Uploads at once: each holds a connection and an open file while its client takes its time. */
  uploads: Record<'session' | 'address' | 'all', number>
  maxFrameBytes: number
  maxBodyBytes: number
  /** Memory for recent entries of all rooms. */
  recentMaxBytes: number
  files: FileSettings
  showMaskedAddress: boolean
  /** False where all rates and caps are turned off, for tests and benchmarks. */
  hasLimits: boolean
  /** HSTS for every host below this one, too. */
  hstsIncludeSubdomains: boolean
  logLevel: string
  /** Log lines about refused clients carry their address, and not only a hash of its network. */
  logAddresses: boolean
  /** `null`: loopback only, and closed behind a proxy. */
  metricsToken: string | null
  /** `null`: as the language of the page calls it. */
  siteName: string | null
}

/** sysexits(3): something was found in an unconfigured or misconfigured state. */
export const EX_CONFIG = 78

/** 24 days; Node fires longer timers at once. */
const LONGEST_TIMER_MS = 24 * 24 * 60 * 60_000

/** All problems of the environment, one per line. */
export class ConfigError extends Error {
  constructor(readonly problems: string[]) {
    super(problems.join('\n'))
  }
}

/** The data folder alone, for a program beside the server. */
export const dataDirOf = (env: Record<string, string | undefined>): string =>
  environment.shape.DATA_DIR.parse(env.DATA_DIR || undefined)

/** All settings with their defaults. An empty variable counts as unset. */
const environment = z.object({
  PORT: whole(3000, 65_535),
  HOST: z.string().trim().default('0.0.0.0'),
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: z
    .string()
    .refine(isPostgresUrl, 'takes postgres://user:password@host/database')
    .nullable()
    .default(null),
  REDIS_URL: z
    .string()
    .refine(isRedisUrl, 'takes redis://host:6379, or rediss:// for TLS')
    .nullable()
    .default(null),
  NODE_NAME: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'takes letters, digits, dots, hyphens and underscores, 64 at most')
    .default(
      () =>
        hostname()
          .replace(/[^\w.-]/g, '-')
          .slice(0, 64) || 'node',
    ),
  SESSION_KEYS: list(z.string().min(32, 'needs keys of 32 characters or more, separated by commas'))
    .nullable()
    .default(null),
  PUBLIC_ORIGINS: list(z.string().refine(isOrigin, 'takes origins such as https://chat.example.org')).default(
    [],
  ),
  TRUSTED_PROXIES: list(z.string().transform(toRange)).default([]),
  LEAVE_GRACE_MS: whole(4_000, 600_000),
  KEEP_ALIVE_TIMEOUT_MS: whole(75_000, 3_600_000).transform((ms) => (ms === 0 ? LONGEST_TIMER_MS : ms)),
  MESSAGE_MAX_CHARS: limit(4_000),
  EDIT_WITHIN_MINUTES: limit(180),
  ROOM_OWNERS: z.enum(['on', 'off']).default('on'),
  AUDIT_DAYS: limit(90),
  SHIELD_NEWCOMERS_PER_MINUTE: limit(120),
  MAX_ROOMS_PER_SESSION: limit(50),
  MAX_CONNECTIONS_PER_ADDRESS: limit(200),
  MAX_CONNECTIONS: limit(connectionsMax()),
  MAX_HANDSHAKES_PER_SECOND: limit(250),
  MAX_UPLOADS_PER_SESSION: limit(4),
  MAX_UPLOADS_PER_ADDRESS: limit(20),
  MAX_UPLOADS: limit(100),
  MAX_FRAME_BYTES: limit(65_536),
  MAX_BODY_BYTES: limit(16_384),
  RECENT_MAX_BYTES: limit(32_000_000),
  ...rateVariables,
  ...fileVariables,
  SHOW_MASKED_ADDRESS: flag(true),
  HSTS_INCLUDE_SUBDOMAINS: flag(false),
  LOG_ADDRESSES: flag(false),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  METRICS_TOKEN: z.string().nullable().default(null),
  SITE_NAME: z.string().optional(),
})

/** Every variable that is read. */
export const variableNames: readonly string[] = Object.keys(environment.shape)

/** @throws {ConfigError} with every problem */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()))
  const parsed = environment.safeParse(given)
  const sizes = environment.pick({ MESSAGE_MAX_CHARS: true, MAX_FRAME_BYTES: true }).safeParse(given)
  const problems = [
    ...(parsed.error?.issues ?? []).map(({ path, message }) => `${String(path[0])}: ${message}`),
    ...(sizes.success ? problemsBetween(sizes.data) : []),
    ...problemsOfSeveral(given),
  ]
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems)
  return toConfig(parsed.data)
}

function toConfig(values: z.output<typeof environment>): Config {
  return Object.freeze({
    port: values.PORT,
    host: values.HOST,
    dataDir: values.DATA_DIR,
    databaseUrl: values.DATABASE_URL,
    redisUrl: values.REDIS_URL,
    nodeName: values.NODE_NAME,
    sessionKeys: values.SESSION_KEYS,
    publicOrigins: values.PUBLIC_ORIGINS.map((origin) => new URL(origin).origin),
    trustedProxies: values.TRUSTED_PROXIES,
    leaveGraceMs: values.LEAVE_GRACE_MS,
    keepAliveTimeoutMs: values.KEEP_ALIVE_TIMEOUT_MS,
    messageMaxChars: values.MESSAGE_MAX_CHARS,
    editWithinMs: values.EDIT_WITHIN_MINUTES * 60_000,
    roomOwners: values.ROOM_OWNERS === 'on',
    auditMs: values.AUDIT_DAYS * 24 * 60 * 60_000,
    shieldNewcomersPerMinute: values.RATE_LIMITS === 'off' ? Infinity : values.SHIELD_NEWCOMERS_PER_MINUTE,
    maxRoomsPerSession: values.MAX_ROOMS_PER_SESSION,
    maxConnectionsPerAddress: values.RATE_LIMITS === 'off' ? Infinity : values.MAX_CONNECTIONS_PER_ADDRESS,
    maxConnections: values.RATE_LIMITS === 'off' ? Infinity : values.MAX_CONNECTIONS,
    maxWebSockets: values.RATE_LIMITS === 'off' ? Infinity : webSocketsMax(values.MAX_CONNECTIONS),
    maxHandshakesPerSecond: values.RATE_LIMITS === 'off' ? Infinity : values.MAX_HANDSHAKES_PER_SECOND,
    uploads: {
      session: values.RATE_LIMITS === 'off' ? Infinity : values.MAX_UPLOADS_PER_SESSION,
      address: values.RATE_LIMITS === 'off' ? Infinity : values.MAX_UPLOADS_PER_ADDRESS,
      all: values.RATE_LIMITS === 'off' ? Infinity : values.MAX_UPLOADS,
    },
    maxFrameBytes: values.MAX_FRAME_BYTES,
    maxBodyBytes: values.MAX_BODY_BYTES,
    recentMaxBytes: values.RECENT_MAX_BYTES,
    files: filesOf(values),
    ...ratesOf(values),
    hasLimits: values.RATE_LIMITS === 'on',
    showMaskedAddress: values.SHOW_MASKED_ADDRESS,
    hstsIncludeSubdomains: values.HSTS_INCLUDE_SUBDOMAINS,
    logAddresses: values.LOG_ADDRESSES,
    logLevel: values.LOG_LEVEL,
    metricsToken: values.METRICS_TOKEN,
    siteName: values.SITE_NAME ?? null,
  })
}
