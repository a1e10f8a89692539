export type Answer<T> = { ok: true; value: T } | Refusal

export interface Refusal {
  ok: false
  code: RefusalCode
  /** True when the same ask may succeed later without being changed. */
  retryable: boolean
  /** When to try again at the earliest. */
  retryAfterMs?: number
}

export type RefusalCode =
  | 'bad-request'
  | 'not-a-member'
  | 'nickname-invalid'
  | 'nickname-taken'
  | 'nickname-reserved'
  | 'text-empty'
  | 'text-too-long'
  | 'too-fast'
  | 'too-many-rooms'
  | 'muted'
  | 'banned'
  | 'forbidden'
  | 'session-required'
  | 'origin-refused'
  | 'too-many-connections'
  | 'room-name-invalid'
  | 'not-found'
  | 'too-late'
  | 'gone'
  | 'too-many-reactions'
  | 'too-many-pins'
  | 'room-taken'
  | 'rejected'
  | 'too-many-waiting'
  | 'shielded'
  | 'links-refused'
  | 'files-refused'
  | 'room-closed'
  | 'password-required'
  | 'invite-required'
  | 'too-many-invites'
  | 'file-too-large'
  | 'file-type-refused'
  | 'quota-exceeded'
  | 'storage'
  | 'busy'
  | 'internal'

/** `connect_error.data.code` of a refused handshake. */
export type HandshakeCode = Extract<
  RefusalCode,
  'session-required' | 'origin-refused' | 'banned' | 'busy' | 'too-many-connections'
>
