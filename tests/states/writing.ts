import { lobby, named, until } from '../support/chat'
import type { ClientId } from '../../common/protocol/ids'
import type { Cast } from './cast'
import type { Stage } from './stage'
import type { State } from './states'

/** A mention, code and a link. */
export const marked = ({ others }: Cast): string => `@${others[0]} \`sit(table)\` https://example.org`

/** Sends every kind of message. */
async function sendEveryKind(stage: Stage): Promise<void> {
  const [ann, theo] = [await stage.enter(0), await stage.enter(1)]
  await stage.join()
  const { me, others, talk } = stage.cast
  await ann.say(`@${me} @${others[1]} https://example.org/tea_(plant)。 \`npm ci\``)
  await theo.say(
    '```ts\nconst table = tables.find((each) => each.isFree && each.isByTheWindow && each.seats >= 4)\nsit(table)\n```',
  )
  await theo.ask('topic', { room: named(lobby), clientId: 'topic' as ClientId, topic: talk[2]![1] })
  await ann.say(`/me ${talk[7]![1]}`)
  await stage.actions.say(marked(stage.cast))
  // What is said leads to the end of the log.
  await stage.page.waitForSelector('.entry--own[data-seq]')
  await ann.say('🍵🫖')
  await theo.say(Array.from({ length: 3 }, () => talk.map(([, text]) => text).join('\n')).join('\n'))
  await stage.page.waitForSelector('[data-part="fold"]:not([hidden])')
}

/** Sends a text with every style, and reveals one of its spoilers. */
async function sendFormatted(stage: Stage): Promise<void> {
  const [ann] = await stage.talk(undefined, 2)
  const { others, talk } = stage.cast
  const words = (n: number): string => talk[n]![1].split('\n')[0]!
  await ann!.say(`> ${words(0)}\n> > ${words(1)}\n**${words(2)}** *${words(3)}* ~~${words(4)}~~`)
  await stage.actions.say(
    `- **${words(5)}**\n- [x] ${words(6)} \`sit(table)\`\n  - ${words(7)}\n1. ${words(2)}`,
  )
  await ann!.say(
    `||${words(4)} 🍵|| @${others[1]}, ||**${words(5)}**||: [${words(1)}](https://example.org/tea)`,
  )
  await stage.page.locator('.spoiler[role]').first().click()
}

/** A text that is typed, and not sent. */
const typed = (name: string, selector: string, text: string): State => ({
  name,
  selector,
  show: async (stage) => {
    await stage.talk()
    await stage.page.focus('#msg')
    await stage.page.keyboard.type(text)
    if (!/^[@:]/.test(text) && text.length > 1) await stage.page.click('#send')
  },
})

/** A command followed by words that it does not take. */
const withWords = (command: string): State => ({
  name: `${command}-asked`,
  selector: '#msg_as_it_is:not([hidden])',
  show: async (stage) => {
    await stage.talk()
    await stage.page.fill('#msg', `/${command} ${stage.cast.draft}`)
    await stage.page.click('#send')
  },
})

/** Drops a file on the page. */
async function dropFile({ page }: Stage): Promise<void> {
  // Repeats until the page handles the drop: that code is loaded after the page.
  await page.waitForFunction(() => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File(['tea'], 'tea.txt', { type: 'text/plain' }))
    const drop = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true })
    return !document.body.dispatchEvent(drop)
  })
}

/** A phone has no button for it in the composer, only on the messages. */
async function openPicker({ page }: Stage): Promise<void> {
  await page.locator('#emoji_open').evaluate((button) => (button as HTMLElement).click())
  await page.waitForSelector('.emoji__cell')
}

export const writing: State[] = [
  {
    name: 'rich-text',
    selector: '.mention--own',
    show: async (stage) => {
      await sendEveryKind(stage)
      // Right after the end of the log was gone to, only what the reader scrolls stays so.
      await stage.page.locator('#msg_log').evaluate((log) => log.dispatchEvent(new WheelEvent('wheel')))
      await stage.page.locator('.mention--own').scrollIntoViewIfNeeded()
    },
  },
  { name: 'formatted', selector: '.spoiler:not([role])', show: sendFormatted },
  {
    name: 'unfolded',
    selector: '[data-part="fold"][aria-expanded="true"]',
    show: async (stage) => {
      await sendEveryKind(stage)
      await stage.page.click('[data-part="fold"]')
      await stage.page.locator('[data-part="fold"][aria-expanded="true"]').scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'unread',
    selector: '.newline',
    show: async (stage) => {
      const [ann] = await stage.talk()
      await stage.page.goto('about:blank')
      await stage.fill(ann!, 40)
      await stage.open()
      await stage.page.waitForSelector('.newline')
    },
  },
  typed('people-offered', '.offer', '@'),
  typed('emoji-offered', '.offer', ':smi'),
  {
    name: 'emoji-picker',
    selector: '#emoji[open] .emoji__cell',
    show: async (stage) => {
      await stage.talk()
      await openPicker(stage)
    },
  },
  {
    name: 'emoji-found',
    selector: '#emoji[open] .emoji__cell',
    show: async (stage) => {
      await stage.talk()
      await openPicker(stage)
      await stage.page.fill('#emoji_field', stage.cast.locale.startsWith('zh') ? '手' : 'hand')
      await stage.page.locator('.emoji__none:not(:empty)').waitFor()
    },
  },
  typed('commands-offered', '.offer', '/'),
  typed('no-command', '#msg_as_it_is:not([hidden])', '/usr/bin/env'),
  typed('help', '#help[open]', '/help'),
  withWords('help'),
  withWords('leave'),
  {
    name: 'slash-hint',
    selector: '#msg_as_it_is:not([hidden])',
    show: async (stage) => {
      await stage.talk()
      await stage.page.focus('#msg')
      await stage.page.keyboard.type(`//${stage.cast.draft}`)
    },
  },
  {
    name: 'topic-shown',
    selector: '#msg_as_it_is:not([hidden])',
    show: async (stage) => {
      const [ann] = await stage.talk()
      const topic = stage.cast.talk[5]![1]
      await ann!.ask('topic', { room: named(lobby), clientId: 'topic' as ClientId, topic })
      await stage.page.waitForSelector('[data-notice="topic"]')
      await stage.page.fill('#msg', '/topic')
      await stage.page.click('#send')
    },
  },
  {
    name: 'file-refused',
    selector: '.note--shown',
    environment: { FILES: 'off' },
    show: async (stage) => {
      await stage.talk()
      await dropFile(stage)
    },
  },
  {
    name: 'typing',
    selector: '#typing:not(:empty)',
    show: async (stage) => {
      const others = await stage.talk()
      await until('two names', async () => {
        for (const each of others.slice(0, 2)) await each.ask('typing', { room: named(lobby) })
        const line = await stage.page.locator('#typing').innerText()
        return stage.cast.others.slice(0, 2).every((name) => line.includes(name))
      })
    },
  },
  {
    name: 'draft-kept',
    selector: '[data-seq="9"]',
    show: async (stage) => {
      await stage.talk()
      await stage.page.fill('#msg', stage.cast.draft)
      await stage.page.goto('about:blank')
      await stage.open()
      await stage.page.waitForFunction(
        (draft) => (document.getElementById('msg') as HTMLTextAreaElement).value === draft,
        stage.cast.draft,
      )
      await stage.page.waitForSelector('[data-seq="9"]')
    },
  },
]
