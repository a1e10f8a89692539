import { newContext, openPage } from '../support/browser'
import { actionsOn, online } from './person'

/** Opens a room where `part` is loaded when `arrive` is called. */
export async function pageHolding(url: string, part: string, locale = 'zh-CN') {
  const context = await newContext({ serviceWorkers: 'block', locale })
  let arrive = (): void => undefined
  const arrived = new Promise<void>((resolve) => (arrive = resolve))
  let isAsked = false
  await context.route(`**/assets/${part}*`, async (route) => {
    isAsked = true
    await arrived
    await route.continue()
  })
  const { page } = await openPage({ url, context })
  await online(page)
  return { page, arrive, ...actionsOn(page), isAsked: () => isAsked }
}
