import pino, { type DestinationStream, type Logger } from 'pino'

/** Keeps a log line below 2 kB. */
const MESSAGE_CHARS = 500
const STACK_CHARS = 1_000

/** JSON lines on stdout. Errors are reduced to a few fields: some contain the bytes of a request with its cookies. */
export function createLog(level: string, stream: DestinationStream = pino.destination(1)): Logger {
  return pino({ level, base: null, serializers: { err: errorFields } }, stream)
}

function errorFields(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error).slice(0, MESSAGE_CHARS) }
  const { name, message, stack = '', code } = error as NodeJS.ErrnoException
  return {
    type: name,
    message: message.slice(0, MESSAGE_CHARS),
    ...(code !== undefined && { code }),
    stack: stack.slice(0, STACK_CHARS),
    ...(error.cause instanceof Error && { cause: error.cause.message.slice(0, MESSAGE_CHARS) }),
  }
}
