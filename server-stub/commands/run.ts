import { Command, CommanderError } from 'commander'
import { addAuditCommand } from './audit.js'
import { toSentence, type Io } from './io.js'
import { addDatabaseCommand } from './database.js'
import { addKeyCommand } from './key.js'
import { addServeCommand } from './serve.js'
import { addSigningKeyCommand } from './signing-key.js'
import { addUserCommand } from './user.js'
import { addVisitorCommand } from './visitor.js'
import { addWebhookCommand } from './webhook.js'
import { addWidgetCommand } from './widget.js'
import { addWorkspaceCommand } from './workspace.js'

/**
 * @param argv what follows the command's name.
 * @returns the exit code; on anything but 0 one sentence went to stderr.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  try {
    await createProgram(io).parseAsync(argv, { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    const sentence = toSentence(error)
    if (sentence === undefined) throw error
    io.stderr(`${sentence}\n`)
    return 1
  }
}

/** Every command there is. */
export function createProgram(io: Io): Command {
  const program = new Command('latchkey')
    .description('An embeddable visitor widget whose identity can be trusted.')
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.stdout(text), writeErr: (text) => io.stderr(text) })

  addServeCommand(program, io)
  addWorkspaceCommand(program, io)
  addKeyCommand(program, io)
  addSigningKeyCommand(program, io)
  addUserCommand(program, io)
  addWidgetCommand(program, io)
  addWebhookCommand(program, io)
  addVisitorCommand(program, io)
  addAuditCommand(program, io)
  addDatabaseCommand(program, io)
  return program
}
