import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'

/** Of real time; even the slowest takes no more than a fifth of it. */
const RUN_MAX_MS = 30_000

/** Every subject in every scenario that it has something for, in the order of both lists. Each in a worker of its own. */
export async function runAll({ subjects, scenarios, seed, say }) {
  const runs = subjects.flatMap(({ name, lacks }) =>
    scenarios.filter((scenario) => !lacks[scenario.name]).map((scenario) => [name, scenario.name]),
  )
  const results = []
  let next = 0

  async function work() {
    while (next < runs.length) {
      const index = next++
      const [subject, scenario] = runs[index]
      if (subject !== runs[index - 1]?.[0]) say(subject)
      results[index] = await run({ subject, scenario, seed }).catch((error) => {
        // It is missing from the results, and that must not go unnoticed.
        say(error.message)
        process.exitCode = 1
      })
    }
  }

  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return results.filter(Boolean)
}

function run(workerData) {
  // Peers as a bundler for browsers would take them.
  const options = { workerData, execArgv: ['--conditions=browser'] }
  const worker = new Worker(new URL('run.mjs', import.meta.url), options)
  return new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${workerData.subject}, ${workerData.scenario}: ${why}`))
    const patience = setTimeout(() => {
      fail(`not done after ${RUN_MAX_MS / 1000} s`)
      void worker.terminate()
    }, RUN_MAX_MS)
    worker
      .once('message', (result) => {
        resolve(result)
        void worker.terminate()
      })
      .once('error', fail)
      .once('exit', () => {
        clearTimeout(patience)
        fail('ended without a result')
      })
  })
}
