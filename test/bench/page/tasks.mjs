const CATEGORIES = ['disabled-by-default-devtools.timeline', 'devtools.timeline', 'blink.user_timing']

/**
 * Records a trace while `run` runs; its answer, and the tasks of the thread that made the marks `bench:…`: in ms of
 * processor time, by the last mark before their end. The first run of a script of ours counts as the mark `script`.
 */
export async function traceTasks({ chromium }, run) {
  const events = []
  let complete
  const whenComplete = new Promise((resolve) => (complete = resolve))
  const off = chromium.on(({ method, params }) => {
    if (method === 'Tracing.dataCollected') events.push(...params.value)
    if (method === 'Tracing.tracingComplete') complete()
  })
  await chromium.send('Tracing.start', {
    traceConfig: { includedCategories: CATEGORIES, excludedCategories: ['*'] },
    transferMode: 'ReportEvents',
  })
  const answer = await run()
  await chromium.send('Tracing.end')
  await whenComplete
  off()
  return { answer, tasks: toTasks(events) }
}

function toTasks(events) {
  const isMark = ({ cat, name }) => cat === 'blink.user_timing' && name.startsWith('bench:')
  // The blank page before may have been in another process.
  const { pid, tid } = events.findLast(isMark)
  const own = events.filter((event) => event.pid === pid && event.tid === tid)
  const script = own.find(({ name, args }) => name === 'EvaluateScript' && isOurs(args.data?.url))
  const marks = own
    .filter(isMark)
    .map(({ name, ts }) => ({ since: name.replace('bench:', ''), ts }))
    .concat(script ? [{ since: 'script', ts: script.ts }] : [])
    .toSorted((a, b) => a.ts - b.ts)
  const tasks = own.filter(({ name }) => name === 'RunTask')
  return marks.map(({ since, ts }, index) => ({
    since,
    ms: tasks
      .filter((task) => task.ts + task.dur > ts && task.ts + task.dur <= (marks[index + 1]?.ts ?? Infinity))
      // Where a system does not tell a thread's own time, the time that went by.
      .map(({ dur, tdur = dur }) => tdur / 1000),
  }))
}

const isOurs = (url = '') => /\/(latchkey|button)\.js$/.test(url)

const since = (tasks, marks) => tasks.filter((each) => marks.includes(each.since)).flatMap(({ ms }) => ms)

/** The longest task after any of these marks, in ms. */
export const longest = (tasks, ...marks) => Math.max(0, ...since(tasks, marks))

/** All of them together, in ms. */
export const sum = (tasks, ...marks) => since(tasks, marks).reduce((total, ms) => total + ms, 0)
