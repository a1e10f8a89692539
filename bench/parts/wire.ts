/** The framing of texts in one connection. */
export interface Wire {
  /** Sent first. */
  greeting: (host: string) => string
  encode: (text: string) => string | Buffer
  /**
   * @param onText receives the texts as latin1
   * @param readsAll whether a caller waits for a text; otherwise only the server's pings are read
   */
  read: (chunk: Buffer, onText: (text: string) => void, readsAll: boolean) => void
}
