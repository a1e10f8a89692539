import { roomKeyOf } from '../../common/room-name'
import type { RoomName } from '../../common/protocol/ids'
import { onThisDevice, recall, remember } from '../device/storage'
import type { UnsentFile } from '../sync/outbox/command'

const PREFIX = 'attached '

/** The files of the next message in each room, as the tabs of this device share them. Their bytes are kept elsewhere. */
export class AttachedFiles {
  /** @param changed another tab attached or sent files of the room with this key */
  constructor(changed: (key: string) => void) {
    addEventListener('storage', ({ key }) => {
      if (key?.startsWith(PREFIX)) changed(key.slice(PREFIX.length))
    })
  }

  in(room: RoomName): UnsentFile[] {
    const kept = recall(onThisDevice, PREFIX + roomKeyOf(room))
    return Array.isArray(kept) ? kept.filter(isFile) : []
  }

  keep(room: RoomName, files: readonly UnsentFile[]): void {
    remember(onThisDevice, PREFIX + roomKeyOf(room), files.length > 0 ? files : null)
  }
}

/** What another version of this page or another hand wrote may have any shape. */
function isFile(value: unknown): value is UnsentFile {
  const { key, name, type, size } = (value ?? {}) as Record<keyof UnsentFile, unknown>
  return [key, name, type].every((each) => typeof each === 'string') && typeof size === 'number'
}
