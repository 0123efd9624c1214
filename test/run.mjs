// `npm test`: every gate and every test, on a machine with nothing but Node and npm.
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { installMissingBrowsers } from './support/find-browser.mjs'

const started = Date.now()
const run = (command, env = {}) =>
  new Promise((resolve) => {
    console.log(`\n> ${command}`)
    const child = spawn(command, { shell: true, stdio: 'inherit', env: { ...process.env, ...env } })
    child.on('exit', (code) => {
      if (code !== 0) failed.push(command)
      resolve(code)
    })
  })
const failed = []

mkdirSync('test/output', { recursive: true })
installMissingBrowsers()

if ((await run('npm run --silent build')) === 0) {
  for (const gate of [
    'tsc --noEmit',
    'oxlint --type-aware --deny-warnings',
    'prettier --check --log-level warn .',
    'knip',
  ]) {
    await run(`npx --no-install ${gate}`)
  }
  const projects = ['unit', 'e2e']
  for (const project of projects) {
    await run(`npx --no-install vitest run --project ${project}`, { TEST_REPORT: reportOf(project) })
  }
  const reports = projects.map((project) => JSON.parse(readFileSync(reportOf(project), 'utf8')))
  const sum = (count) => reports.reduce((total, report) => total + report[count], 0)
  console.log(
    `\n${sum('numPassedTests')} passed, ${sum('numFailedTests')} failed, ${sum('numPendingTests')} skipped`,
  )
}

console.log(`${Math.round((Date.now() - started) / 1000)} s in all.`)
if (failed.length > 0) {
  console.error(`Failed: ${failed.join('; ')}`)
  process.exit(1)
}

function reportOf(project) {
  return `test/output/${project}.json`
}
