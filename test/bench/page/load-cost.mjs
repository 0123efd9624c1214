import { setTimeout as wait } from 'node:timers/promises'
import { median } from '../median.mjs'
import { longest, traceTasks } from './tasks.mjs'

const VARIANTS = ['nothing', 'button', 'latchkey']
const ROUNDS_MAX = 12
const ROUNDS_MIN = 5
/** On a busy machine there are fewer rounds. */
const BUDGET_MS = 50_000
/** Everything has come and run by then, on any machine that could run the rest of this. */
const SETTLED_MS = 600

/**
 * What a page view costs before anybody shows intent. The variants take turns, another one first each round; the first
 * round warms up.
 */
export async function measureLoads(browser, origin) {
  const samples = Object.fromEntries(VARIANTS.map((variant) => [variant, []]))
  const end = performance.now() + BUDGET_MS
  const isEnough = (rounds) => rounds >= (performance.now() > end ? ROUNDS_MIN : ROUNDS_MAX)
  for (let round = 0; !isEnough(samples.nothing.length); round++) {
    for (let turn = 0; turn < VARIANTS.length; turn++) {
      const variant = VARIANTS[(round + turn) % VARIANTS.length]
      const sample = await measure(browser, `${origin}/${variant}`)
      if (round > 0) samples[variant].push(sample)
    }
  }
  const figures = Object.keys(samples.nothing[0])
  const variants = VARIANTS.map((variant) => ({
    variant,
    ...Object.fromEntries(
      figures.map((figure) => [figure, median(samples[variant].map((each) => each[figure]))]),
    ),
  }))
  /** Of figures taken within seconds of each other. */
  const ratioOf = (toCost) =>
    median(samples.latchkey.map((each, round) => toCost(each, round) / toCost(samples.button[round], round)))
  return {
    variants,
    pageRatio: ratioOf(({ taskMs }) => taskMs),
    addedRatio: ratioOf(({ taskMs }, round) => taskMs - samples.nothing[round].taskMs),
  }
}

async function measure(browser, url) {
  const { answer, tasks } = await traceTasks(browser, async () => {
    const tab = await browser.open(url)
    await wait(SETTLED_MS)
    const { metrics } = await tab.send('Performance.getMetrics')
    const ms = (name) => metrics.find((each) => each.name === name).value * 1000
    const shift = await tab.evaluate("performance.mark('bench:measured'), bench.shift")
    const [, ...requests] = tab.requests().filter(({ url }) => !url.startsWith('data:'))
    const heapKb = (await tab.weighHeap()) / 1024
    const { nodes } = await tab.send('Memory.getDOMCounters')
    // Chromium takes five seconds to end a trace of a tab that is still open.
    await tab.close()
    return {
      taskMs: ms('TaskDuration'),
      scriptMs: ms('ScriptDuration'),
      shift,
      requests: requests.length,
      bytes: requests.reduce((total, { bytes }) => total + bytes, 0),
      nodes,
      heapKb,
    }
  })
  return {
    ...answer,
    longestTaskMs: longest(tasks, 'load', 'script'),
    longestOfScriptMs: longest(tasks, 'script'),
  }
}
