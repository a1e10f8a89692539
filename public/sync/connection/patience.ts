/** Without a word for so long, a WebSocket that is being opened leads nowhere. */
export const WEBSOCKET_PATIENCE_MS = 5_000
/** The same for long-polling, and for its script, after which there is nothing else to try. */
export const POLLING_PATIENCE_MS = 10_000
/** From an open transport to the answer whether we may come in; a crowd is kept waiting for 5 s. */
export const WELCOME_LIMIT_MS = 9_000
