// One subject in one scenario, in a worker of its own: nothing of a run is left for the next.
import { parentPort, workerData } from 'node:worker_threads'
import { measure } from './measure.mjs'
import { SCENARIOS } from './scenarios.mjs'
import { SUBJECTS } from './subjects/index.mjs'
import { createWorld } from './world/world.mjs'

const subject = SUBJECTS.find(({ name }) => name === workerData.subject)
const scenario = SCENARIOS.find(({ name }) => name === workerData.scenario)

// What a page does not catch does not end it either.
process.on('uncaughtException', () => {})
process.on('unhandledRejection', () => {})
for (const word of ['debug', 'error', 'info', 'log', 'trace', 'warn']) console[word] = () => {}

const world = createWorld({ subject, scenario, seed: workerData.seed })
world.install()
await scenario.play(world.verbs)
parentPort.postMessage({ subject: subject.name, scenario: scenario.name, ...measure(world.outcome()) })
