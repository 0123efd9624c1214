import type { Command } from 'commander'
import { systemClock } from '../services/clock.js'
import { createVisitors } from '../services/visitors.js'
import { print, type Io } from './io.js'
import { asOperator } from './operator.js'
import { withStore } from './with-store.js'

const JSON_OPTION = ['--json', 'print one JSON object and nothing else', false] as const

export function addVisitorCommand(program: Command, io: Io): void {
  const command = program.command('visitor').description('what is kept of one visitor')

  command
    .command('export')
    .description('print all that is kept of a visitor, as JSON')
    .argument('<id>', 'the visitor, vis_…')
    .option(...JSON_OPTION)
    .action((id: string) =>
      withStore(io, async (store) => {
        const visitors = createVisitors({ store, clock: systemClock })
        const parts = await visitors.export(await visitors.findPlace(id), asOperator())
        for await (const part of parts) io.stdout(part)
        io.stdout('\n')
      }),
    )

  command
    .command('erase')
    .description('erase all that is kept of a visitor, for good; their tokens end')
    .argument('<id>', 'the visitor, vis_…')
    .option(...JSON_OPTION)
    .action((id: string, { json }: { json: boolean }) =>
      withStore(io, async (store) => {
        const visitors = createVisitors({ store, clock: systemClock })
        const erased = await visitors.erase(await visitors.findPlace(id), asOperator())
        const { sessions, messages, deliveries } = erased
        const what = `${sessions} conversations with ${messages} messages, ${deliveries} webhook events`
        print(io, json, { value: { id, ...erased }, lines: [`Erased: ${id}, ${what}`] })
      }),
    )
}
