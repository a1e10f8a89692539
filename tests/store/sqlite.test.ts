import { openSqliteStore } from '../../server/store/sqlite/open'
import { closeAll, temporaryFolder } from '../support/chat'
import { storeContract } from './contract'

describe('SQLite', () => {
  let folder: string
  afterAll(closeAll)

  storeContract((again) => {
    if (again === undefined) folder = temporaryFolder()
    return openSqliteStore(folder)
  })
})
