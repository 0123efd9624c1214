#!/usr/bin/env node
import { run } from './commands/run.js'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const
/** Longer than a stop takes: whoever started this would kill it sooner or later. */
const STOP_MAX_MS = 20_000

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  whenStopped: () =>
    new Promise((stop) => {
      function end() {
        // Whoever asks twice does not want to wait: then it ends as any process does.
        for (const signal of SIGNALS) process.removeListener(signal, end)
        setTimeout(() => process.exit(1), STOP_MAX_MS).unref()
        stop()
      }
      for (const signal of SIGNALS) process.on(signal, end)
    }),
})
