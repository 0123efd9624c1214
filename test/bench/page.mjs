// `npm run bench:page`: what a page pays for the widget, and how soon the panel is there. See README.md here.
import { mustBeBuilt, seed } from './latchkey.mjs'
import { startBrowser } from './page/browser.mjs'
import { measureCycles } from './page/cycles.mjs'
import { measureLoads } from './page/load-cost.mjs'
import { measureThread, writeThread } from './page/long-thread.mjs'
import { measureOpenings, measureSlowClicks } from './page/openings.mjs'
import { report } from './page/report.mjs'
import { openSite } from './page/site.mjs'

const MESSAGES = 10_000

const say = (sentence) =>
  console.error(`${((performance.now() - startedAt) / 1000).toFixed(0)} s: ${sentence}`)
const startedAt = performance.now()

mustBeBuilt()
const latchkey = seed()
const { database, secret, widget } = latchkey
const server = await latchkey.start()
const apiUrl = server.url
const open = [server.stop]
try {
  const alex = { id: 'alex', name: 'Alex Rivera', company: 'Northwind' }
  const talker = { id: 'talker', name: 'Sam Ode' }
  await writeThread({ database, apiUrl, secret, widget, visitor: talker, messages: MESSAGES })
  const [site, long] = [await serve(alex), await serve(talker)]
  const browser = await startBrowser()
  open.push(browser.close)

  say('Page views.')
  const loads = await measureLoads(browser, site.origin)
  say('Openings.')
  const openings = await measureOpenings(browser, `${site.origin}/latchkey`)
  say('Clicks on slow networks.')
  const slowClicks = await measureSlowClicks(browser, `${site.origin}/latchkey`)
  say('A long conversation.')
  const thread = await measureThread(browser, `${long.origin}/latchkey`, MESSAGES)
  say('Opening and closing.')
  const cycles = await measureCycles(browser, `${site.origin}/latchkey`)
  say(`${Math.round((performance.now() - startedAt) / 1000)} s in all.`)
  report({ loads, openings, slowClicks, thread, cycles })
} finally {
  for (const close of open.reverse()) await close()
}

async function serve(visitor) {
  const site = await openSite({ apiUrl, widget, secret, visitor })
  open.push(site.close)
  latchkey.allow(site.origin)
  return site
}
