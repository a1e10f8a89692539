import { z } from 'zod'
import type { CostRates } from '../chat/limits/budget'
import type { Rate } from '../chat/limits/rate-limiter'
import { limit } from './config-values'

export interface RateSettings {
  rates: {
    messagesPerSession: Rate
    messagesPerAddress: Rate
    asksPerSession: Rate
    asksPerAddress: Rate
    renamesPerSession: Rate
    renamesPerAddress: Rate
    passwordsPerSession: Rate
    passwordsPerAddress: Rate
    sessionsPerAddress: Rate
    requestsPerAddress: Rate
  }
  packetsPerConnection: Rate
  /** What asks and files may cost beyond their number. */
  costs: CostRates
}

export const rateVariables = {
  RATE_MESSAGES_PER_MINUTE: limit(60),
  RATE_MESSAGES_BURST: limit(20),
  RATE_MESSAGES_PER_ADDRESS_PER_MINUTE: limit(3_000),
  RATE_ASKS_PER_MINUTE: limit(600),
  RATE_ASKS_PER_ADDRESS_PER_MINUTE: limit(6_000),
  RATE_PACKETS_PER_MINUTE: limit(6_000),
  RATE_BYTES_IN_PER_MINUTE: limit(6_000_000),
  RATE_BYTES_IN_PER_ADDRESS_PER_MINUTE: limit(60_000_000),
  RATE_BYTES_OUT_PER_MINUTE: limit(30_000_000),
  RATE_BYTES_OUT_PER_ADDRESS_PER_MINUTE: limit(300_000_000),
  RATE_FILE_BYTES_IN_PER_MINUTE: limit(60_000_000),
  RATE_FILE_BYTES_IN_PER_ADDRESS_PER_MINUTE: limit(600_000_000),
  RATE_FILE_BYTES_OUT_PER_MINUTE: limit(300_000_000),
  RATE_FILE_BYTES_OUT_PER_ADDRESS_PER_MINUTE: limit(3_000_000_000),
  RATE_CPU_MS_PER_MINUTE: limit(6_000),
  RATE_CPU_MS_PER_ADDRESS_PER_MINUTE: limit(18_000),
  RATE_PICTURE_MS_PER_MINUTE: limit(20_000),
  RATE_PICTURE_MS_PER_ADDRESS_PER_MINUTE: limit(40_000),
  RATE_RENAMES_PER_MINUTE: limit(20),
  RATE_RENAMES_PER_ADDRESS_PER_MINUTE: limit(240),
  RATE_PASSWORDS_PER_MINUTE: limit(10),
  RATE_PASSWORDS_PER_ADDRESS_PER_MINUTE: limit(60),
  RATE_SESSIONS_PER_MINUTE: limit(120),
  RATE_REQUESTS_PER_MINUTE: limit(1_200),
  RATE_LIMITS: z.enum(['on', 'off']).default('on'),
}

type Values = { [Name in keyof typeof rateVariables]: z.output<(typeof rateVariables)[Name]> }

export function ratesOf(values: Values): RateSettings {
  const rate = (perMinute: number, burst: number): Rate =>
    values.RATE_LIMITS === 'off' ? { perMinute: Infinity, burst: Infinity } : { perMinute, burst }
  const rateOf = (perMinute: number): Rate => rate(perMinute, perMinute / 3)
  const fullRate = (perMinute: number): Rate => rate(perMinute, perMinute)
  const both = (session: number, address: number) => ({ session: rateOf(session), address: rateOf(address) })
  return {
    rates: {
      messagesPerSession: rate(values.RATE_MESSAGES_PER_MINUTE, values.RATE_MESSAGES_BURST),
      messagesPerAddress: rateOf(values.RATE_MESSAGES_PER_ADDRESS_PER_MINUTE),
      asksPerSession: rateOf(values.RATE_ASKS_PER_MINUTE),
      asksPerAddress: rateOf(values.RATE_ASKS_PER_ADDRESS_PER_MINUTE),
      renamesPerSession: fullRate(values.RATE_RENAMES_PER_MINUTE),
      renamesPerAddress: fullRate(values.RATE_RENAMES_PER_ADDRESS_PER_MINUTE),
      passwordsPerSession: fullRate(values.RATE_PASSWORDS_PER_MINUTE),
      passwordsPerAddress: fullRate(values.RATE_PASSWORDS_PER_ADDRESS_PER_MINUTE),
      sessionsPerAddress: fullRate(values.RATE_SESSIONS_PER_MINUTE),
      requestsPerAddress: rateOf(values.RATE_REQUESTS_PER_MINUTE),
    },
    packetsPerConnection: rateOf(values.RATE_PACKETS_PER_MINUTE),
    costs: {
      bytesIn: both(values.RATE_BYTES_IN_PER_MINUTE, values.RATE_BYTES_IN_PER_ADDRESS_PER_MINUTE),
      bytesOut: both(values.RATE_BYTES_OUT_PER_MINUTE, values.RATE_BYTES_OUT_PER_ADDRESS_PER_MINUTE),
      fileBytesIn: both(
        values.RATE_FILE_BYTES_IN_PER_MINUTE,
        values.RATE_FILE_BYTES_IN_PER_ADDRESS_PER_MINUTE,
      ),
      fileBytesOut: both(
        values.RATE_FILE_BYTES_OUT_PER_MINUTE,
        values.RATE_FILE_BYTES_OUT_PER_ADDRESS_PER_MINUTE,
      ),
      cpuMs: both(values.RATE_CPU_MS_PER_MINUTE, values.RATE_CPU_MS_PER_ADDRESS_PER_MINUTE),
      pictureMs: both(values.RATE_PICTURE_MS_PER_MINUTE, values.RATE_PICTURE_MS_PER_ADDRESS_PER_MINUTE),
    },
  }
}
