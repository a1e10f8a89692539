import type { ClientId, MemberId } from '../../common/protocol/ids'
import type { Draft } from '../../server/chat/ports'
import type { Store } from '../../server/chat/ports'
import { closeAll, enter, lobby, startChat, type Tab, type TestChat, until, value } from '../support/chat'
import { react } from '../store/changes-contract'

describe('the reactors of a message', () => {
  let chat: TestChat
  let store: Store
  let ann: Tab

  beforeEach(async () => {
    const decorateStore = (opened: Store) => (store = opened)
    chat = await startChat({}, undefined, { decorateStore })
    ann = await enter(chat.url, 'Ann')
    value(await ann.say('tea?'))
  })
  afterEach(closeAll)

  const reactors = async (emoji: string, after?: MemberId, target = 1) =>
    value(await ann.ask('reactors', { room: lobby, target, emoji, ...(after && { after }) }))
  const by = async (tab: Tab, emoji: string, on = true) =>
    value(
      await tab.ask('react', { room: lobby, clientId: `${Math.random()}` as ClientId, target: 1, emoji, on }),
    )

  it('[R18] are called as they are now, or where they are gone as they were', async () => {
    const [bob, cyd] = [await enter(chat.url, 'Bob'), await enter(chat.url, 'Cyd')]
    for (const tab of [ann, bob, cyd]) await by(tab, '🍵')
    await by(bob, '👍')
    await by(cyd, '🍵', false)
    value(await bob.ask('leave', { room: lobby }))
    await until('Bob is gone', () => ann.announced('leave').includes('Bob'))
    const { members, more } = await reactors('🍵')
    expect([members.map(({ nickname }) => nickname).sort(), more]).toEqual([['Ann', 'Bob'], false])
    expect((await reactors('👍')).members).toMatchObject([{ id: bob.you.you.id, nickname: 'Bob' }])
    expect(await reactors('❤')).toEqual({ members: [], more: false })
    expect(await reactors('🍵', undefined, 7)).toEqual({ members: [], more: false })
  })

  it('[R18] are answered in pages of 50, each member once', async () => {
    const drafts: Draft[] = Array.from({ length: 120 }, (_, n) => react(1, `m${n}`))
    await store.append(lobby, drafts)
    const found: string[] = []
    const pages: number[] = []
    for (let after: MemberId | undefined, isMore = true; isMore;) {
      const { members, more } = await reactors('🍵', after)
      found.push(...members.map(({ id }) => id))
      pages.push(members.length)
      isMore = more
      after = members.at(-1)!.id
    }
    expect(pages).toEqual([50, 50, 20])
    expect(found.toSorted()).toEqual(drafts.map(({ author }) => author.id).toSorted())
  })

  it('[A1] are asked for after what a database can compare', async () => {
    const input = { room: lobby, target: 1, emoji: '🍵', after: 'a\0' }
    expect(await ann.askAnything('reactors', input)).toMatchObject({ ok: false, code: 'bad-request' })
  })

  it('[A1] are asked for with a single emoji', async () => {
    for (const emoji of ['', 'a', '🍵🍵', 7])
      expect(await ann.askAnything('reactors', { room: lobby, target: 1, emoji })).toMatchObject({
        ...{ ok: false, code: 'bad-request' },
      })
  })
})
