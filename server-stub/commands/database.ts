import type { Command } from 'commander'
import { print, type Io } from './io.js'
import { withStore } from './with-store.js'

export function addDatabaseCommand(program: Command, io: Io): void {
  program
    .command('database')
    .description('the file that all is kept in')
    .command('compact')
    .description(
      'write it anew, without gaps in which erased data may stand; a running server waits meanwhile',
    )
    .option('--json', 'print one JSON object and nothing else', false)
    .action(({ json }: { json: boolean }) =>
      withStore(io, async (store, { database }) => {
        store.compact()
        print(io, json, { value: { database }, lines: [`Written anew: ${database}`] })
      }),
    )
}
