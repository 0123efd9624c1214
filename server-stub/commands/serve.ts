import type { Command } from 'commander'
import { readConfig } from '../config.js'
import { createLog } from '../log.js'
import { serve } from '../serve.js'
import { print, type Io } from './io.js'

export function addServeCommand(program: Command, io: Io): void {
  program
    .command('serve')
    .description('run the server until Ctrl-C')
    .option('--json', 'print one JSON object once it listens', false)
    .action(async ({ json }: { json: boolean }) => {
      const config = readConfig(io.env)
      // To stderr: stdout is for the answer of the command.
      const log = createLog({ level: config.logLevel, write: (line) => io.stderr(line) })
      const serving = await serve({ config, log })
      print(io, json, { value: { url: serving.url }, lines: [`Latchkey listens on ${serving.url}`] })
      await io.whenStopped()
      await serving.close()
      log.info({}, 'stopped')
    })
}
