/** How texts stand in the bytes of one connection. */
export interface Wire {
  /** What is sent first. */
  greeting: (host: string) => string
  encode: (text: string) => string | Buffer
  /**
   * @param hear takes the texts as latin1
   * @param hearsAll false: nobody waits for a text, and only the server's own pings are read
   */
  read: (chunk: Buffer, hear: (text: string) => void, hearsAll: boolean) => void
}
