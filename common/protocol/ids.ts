/**
 * What a room is called. Asks take any spelling of it; see common/room-name.ts. In answers and facts it is the name as it
 * was first written. `lobby` is the room at `/`.
 */
export type RoomName = string & { readonly _: 'RoomName' }

/** Public name of one session; never the secret in its cookie. */
export type MemberId = string & { readonly _: 'MemberId' }

export type Nickname = string & { readonly _: 'Nickname' }

/** Chosen by the author before the first try and kept on every retry, so that a repeat is known as one. */
export type ClientId = string & { readonly _: 'ClientId' }

/** Made with the database; another one means another history. */
export type Epoch = string & { readonly _: 'Epoch' }

/** A place in the log of one database. */
export interface Place {
  epoch: Epoch
  seq: number
}
