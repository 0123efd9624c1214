import type { Command } from 'commander'
import { systemClock } from '../services/clock.js'
import { createPasswords } from '../services/passwords.js'
import { createUsers, type NewUser, type Users } from '../services/users.js'
import { refuseField } from '../services/refusal.js'
import type { Config } from '../config.js'
import { print, type Io } from './io.js'
import { asOperator, operator } from './operator.js'
import { printWithSecret, SECRET_FILE_OPTION, toShownSecret } from './secret-output.js'
import { toLine, toShown } from './user-lines.js'
import { publicUrl, withStore } from './with-store.js'

interface CreateOptions {
  workspace: string
  email: string
  name?: string
  picture?: string
  role: string
  secretFile?: string
  json: boolean
}

interface UpdateOptions {
  name?: string | false
  picture?: string | false
  json: boolean
}

export function addUserCommand(program: Command, io: Io): void {
  const command = program.command('user').description('people who sign in to the dashboard')
  const withUsers = (work: (users: Users, config: Config) => Promise<void>) =>
    withStore(io, (store, config) =>
      work(createUsers({ store, clock: systemClock, passwords: createPasswords() }), config),
    )

  command
    .command('create')
    .description('make a user; their first password is shown this once and is good for an hour')
    .requiredOption('--workspace <id>', 'where they belong')
    .requiredOption('--email <address>', 'what they sign in with')
    .option('--name <text>', 'what people call them, visitors too')
    .option('--picture <url>', 'an https address of an image that visitors see with the name')
    .option('--role <role>', 'admin or member', 'member')
    .option(...SECRET_FILE_OPTION)
    .option('--json', 'print one JSON object and nothing else', false)
    .action(({ workspace, email, name, picture, role, secretFile, json }: CreateOptions) =>
      withUsers((users, config) =>
        printWithSecret(io, {
          json,
          secretFile,
          make: () =>
            users.create({ workspaceId: workspace, email, name, picture, role, createdBy: operator() }),
          show: (user) => toShownPassword(user, config),
        }),
      ),
    )

  command
    .command('list')
    .description("list a workspace's users, oldest first")
    .requiredOption('--workspace <id>', 'whose users')
    .option('--json', 'print one JSON object and nothing else', false)
    .action(({ workspace, json }: { workspace: string; json: boolean }) =>
      withUsers(async (users) => {
        const found = await users.list(workspace)
        print(io, json, {
          value: { items: found.map(toShown), next_cursor: null },
          lines: found.length > 0 ? found.map(toLine) : ['No users yet.'],
        })
      }),
    )

  command
    .command('update')
    .description('change how visitors see a user; what is not named stays')
    .argument('<user>', 'the id or the email')
    .option('--name <text>', 'what people call them')
    .option('--no-name', 'visitors see no name')
    .option('--picture <url>', 'an https address of an image')
    .option('--no-picture', 'visitors see no image')
    .option('--json', 'print one JSON object and nothing else', false)
    .action((user: string, { name, picture, json }: UpdateOptions) =>
      withUsers(async (users) => {
        if (name === undefined && picture === undefined) {
          throw refuseField('option', 'name what to change: --name, --no-name, --picture or --no-picture.')
        }
        const change = { name: name === false ? null : name, picture: picture === false ? null : picture }
        const changed = await users.update(user, change, asOperator())
        print(io, json, { value: toShown(changed), lines: [toLine(changed)] })
      }),
    )

  command
    .command('reset-password')
    .description('give a user a new first password, shown this once, and sign them out everywhere')
    .argument('<user>', 'the id or the email')
    .option(...SECRET_FILE_OPTION)
    .option('--json', 'print one JSON object and nothing else', false)
    .action((user: string, { secretFile, json }: { secretFile?: string; json: boolean }) =>
      withUsers((users, config) =>
        printWithSecret(io, {
          json,
          secretFile,
          make: () => users.resetPassword(user, asOperator()),
          show: (made) => toShownPassword(made, config),
        }),
      ),
    )

  for (const [verb, description] of [
    ['disable', 'sign a user out everywhere, and let them in no more'],
    ['enable', 'let a disabled user in again'],
  ] as const) {
    command
      .command(verb)
      .description(description)
      .argument('<user>', 'the id or the email')
      .option('--json', 'print one JSON object and nothing else', false)
      .action((user: string, { json }: { json: boolean }) =>
        withUsers(async (users) => {
          const changed = await users[verb](user, asOperator())
          print(io, json, { value: toShown(changed), lines: [toLine(changed)] })
        }),
      )
  }
}

function toShownPassword(user: NewUser, config: Config) {
  const url = `${publicUrl(config)}/dashboard`
  const endsAt = new Date(user.firstPasswordEndsAt).toISOString()
  const secret = toShownSecret(user.firstPassword)
  return {
    value: { ...toShown(user), password_ends_at: endsAt, sign_in_url: url },
    lines: [
      `User ${user.id} ${user.email} (${user.role})`,
      `Sign in at ${url} within the hour and choose a password.`,
    ],
    secret: {
      ...secret,
      fields: { password: user.firstPassword },
      lines: [`First password, shown this once: ${user.firstPassword}`],
    },
  }
}
