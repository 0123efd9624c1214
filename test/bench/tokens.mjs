// `npm run bench:tokens`: how peers and Latchkey keep a token, in the same fake time. TOKENS.md says how and why that is fair.
import { mustHaveBuild, mustHavePeers } from './tokens/prepare.mjs'

const SEED = 20260302

const DOCUMENT = new URL('TOKENS.md', import.meta.url)

const say = (sentence) => console.error(sentence)

mustHavePeers(say)
mustHaveBuild(say)

// They read the peers' versions.
const { SUBJECTS } = await import('./tokens/subjects/index.mjs')
const { SCENARIOS } = await import('./tokens/scenarios.mjs')
const { runAll } = await import('./tokens/run-all.mjs')
const { toMarkdown } = await import('./tokens/markdown.mjs')
const { writeTables } = await import('./tokens/write-tables.mjs')

say(`${SUBJECTS.length} subjects, ${SCENARIOS.length} scenarios, seed ${SEED}.`)
const startedAt = performance.now()
const results = await runAll({ subjects: SUBJECTS, scenarios: SCENARIOS, seed: SEED, say })
say(`${Math.round((performance.now() - startedAt) / 1000)} s.`)

if (process.argv.includes('--json')) {
  const rows = results.map(({ isBack: _, ...result }) => result)
  console.log(JSON.stringify(rows, undefined, 2))
} else {
  const tables = toMarkdown({ subjects: SUBJECTS, scenarios: SCENARIOS, results })
  console.log(tables)
  if (process.argv.includes('--write')) await writeTables(tables, DOCUMENT)
}
