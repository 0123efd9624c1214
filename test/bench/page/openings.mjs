import { setTimeout as wait } from 'node:timers/promises'
import { median } from '../median.mjs'
import { longest, sum, traceTasks } from './tasks.mjs'

const OPENINGS = 15
const SLOW_OPENINGS = 3
const HOVER_MS = 500
const KBIT = 1000 / 8

/** https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md */
const NETWORKS = {
  'slow 4G, 150 ms round trip': {
    latency: 150,
    downloadThroughput: 1638.4 * KBIT,
    uploadThroughput: 750 * KBIT,
  },
  'slow 4G as DevTools applies it, 562.5 ms a request': {
    latency: 562.5,
    downloadThroughput: 1474.56 * KBIT,
    uploadThroughput: 675 * KBIT,
  },
}

/** Chunks and token are there; from the click until the frame with the panel is painted. */
export async function measureOpenings(browser, url) {
  const openings = []
  for (let count = 0; count <= OPENINGS; count++) {
    const { answer, tasks } = await traceTasks(browser, async () => {
      const tab = await browser.open(url)
      await tab.whenLauncher()
      const launcher = await tab.findLauncher()
      await tab.hover(launcher)
      await tab.whenTrue(
        "Latchkey.diagnostics()?.token && performance.getEntriesByType('resource').length > 4",
      )
      await wait(300)
      await tab.evaluate("performance.mark('bench:open')")
      await tab.click(launcher)
      await tab.whenTrue('bench.painted.content')
      const { painted, shift } = await tab.evaluate('bench')
      await tab.close()
      return { ...painted, shift }
    })
    // The first one warms up.
    if (count > 0)
      openings.push({
        ...answer,
        processor: sum(tasks, 'open'),
        longestBefore: longest(tasks, 'script'),
        longestAfter: longest(tasks, 'open', 'panel', 'greeting', 'content'),
      })
  }
  return Object.fromEntries(
    Object.keys(openings[0]).map((figure) => [figure, median(openings.map((each) => each[figure]))]),
  )
}

/** Clicks on slow networks: at once, and after half a second of hovering. */
export async function measureSlowClicks(browser, url) {
  const rows = []
  for (const [name, network] of Object.entries(NETWORKS)) {
    const clicks = { cold: [], hovered: [] }
    for (let count = 0; count < SLOW_OPENINGS; count++) {
      clicks.cold.push(await clickSlowly(browser, url, { network, hoverMs: 0 }))
      clicks.hovered.push(await clickSlowly(browser, url, { network, hoverMs: HOVER_MS }))
    }
    for (const [how, samples] of Object.entries(clicks)) {
      const part = (wanted) => median(samples.map(({ painted }) => painted[wanted]))
      rows.push({
        network: name,
        how,
        panelMs: part('panel'),
        greetingMs: part('greeting'),
        contentMs: part('content'),
        waitedFor: inMost(samples.map(({ waitedFor }) => waitedFor)),
      })
    }
  }
  return rows
}

const inMost = (lists) =>
  [...new Set(lists.flat())].filter(
    (each) => lists.filter((list) => list.includes(each)).length > lists.length / 2,
  )

async function clickSlowly(browser, url, { network, hoverMs }) {
  const tab = await browser.open(url, { network })
  await tab.whenLauncher()
  const launcher = await tab.findLauncher()
  // The connections of the page view are still there.
  await wait(500)
  await tab.hover(launcher)
  await wait(hoverMs)
  const clickedAt = performance.now()
  await tab.click(launcher)
  await tab.whenTrue('bench.painted.content')
  const { painted } = await tab.evaluate('bench')
  await tab.close()
  const paintedAt = clickedAt + painted.greeting
  const waitedFor = tab
    .requests()
    .filter(({ startedAt, endedAt }) => startedAt < paintedAt && endedAt > clickedAt && endedAt < paintedAt)
    .map(({ url }) => toName(url))
    // What the content needs is none of the greeting's.
    .filter((name) => !/^(\/v1\/|live$|more$)/.test(name))
  return { painted, waitedFor }
}

const toName = (url) => new URL(url).pathname.replace(/^\/assets\/([\w]+)-.*$/, '$1')
