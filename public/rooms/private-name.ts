/** 32 of them, so that each is as likely as any other. No two that look alike. */
const CHARACTERS = 'abcdefghijkmnpqrstuvwxyz23456789'
const LENGTH = 22

/** An address that tells nothing and that nobody guesses: 110 random bits. */
export const privateName = (): string =>
  `~${Array.from(crypto.getRandomValues(new Uint8Array(LENGTH)), (byte) => CHARACTERS[byte % CHARACTERS.length]).join('')}`
