import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isSecretKey } from '../../../server-stub/services/key-format.js'
import { setupCommands } from '../../support/commands.js'
import { makeFolder } from '../../support/folder.js'

function setup(env: Record<string, string> = {}) {
  const commands = setupCommands(env)
  const { json } = commands

  async function workspace(): Promise<string> {
    return (await json<{ id: string }>('workspace', 'create', '--name', 'Northwind')).id
  }

  async function widget(...more: string[]): Promise<string> {
    const { id } = await json<{ id: string }>(
      'widget',
      'create',
      '--workspace',
      await workspace(),
      '--name',
      'Shop',
      ...more,
    )
    return id
  }

  return { ...commands, workspace, widget }
}

test('workspace create', async () => {
  const { json } = setup()
  expect(await json('workspace', 'create', '--name', 'Northwind')).toEqual({
    id: expect.stringMatching(/^wsp_[0-9A-Za-z]{22}$/),
    name: 'Northwind',
    publishable_key: expect.stringMatching(/^lk_pk_[0-9A-Za-z]{38}$/),
  })
})

test('key create shows its secret once, and key list never', async () => {
  const { json, latchkey, workspace } = setup()
  const id = await workspace()
  const key = await json(
    'key',
    'create',
    '--workspace',
    id,
    '--label',
    'backend',
    '--role',
    'widget,analytics',
  )
  expect(key).toEqual({
    id: expect.stringMatching(/^key_/),
    label: 'backend',
    roles: ['widget', 'analytics'],
    secret: expect.toSatisfy(isSecretKey),
  })
  const list = await json('key', 'list', '--workspace', id)
  expect(list).toEqual({
    items: [
      {
        id: key['id'],
        label: 'backend',
        roles: ['widget', 'analytics'],
        created_by: expect.stringMatching(/^cli/),
        created_at: expect.stringMatching(/Z$/),
        last_used_at: null,
        revoked_at: null,
        mints_per_minute: null,
        secrets: [{ created_at: expect.stringMatching(/Z$/), ends_at: null, last_used_at: null }],
      },
    ],
    next_cursor: null,
  })
  const { stdout } = await latchkey('key', 'list', '--workspace', id)
  expect(stdout + JSON.stringify(list)).not.toContain(String(key['secret']))
})

test("a key's limit is shown with it, and a bad one is one sentence", async () => {
  const { latchkey, workspace } = setup()
  const id = await workspace()
  const create = ['key', 'create', '--workspace', id, '--label', 'backend', '--role', 'widget']
  for (const given of ['0', '1.5', 'many', '']) {
    const { code, stderr } = await latchkey(...create, '--mints-per-minute', given)
    const sentence = `mints_per_minute: given "${given}"; allowed is a whole number from 1 to 1000000.\n`
    expect([code, stderr]).toEqual([1, sentence])
  }
  await latchkey(...create, '--mints-per-minute', '600')
  const { stdout } = await latchkey('key', 'list', '--workspace', id)
  expect(stdout.trim().split('\n')).toEqual([expect.stringContaining('  600 mints a minute  ')])
})

test('a secret goes to a new file of its owner, and not to the terminal', async () => {
  const { folder, latchkey, json, workspace } = setup()
  const file = join(folder, 'secret.txt')
  const create = [
    'key',
    'create',
    '--workspace',
    await workspace(),
    '--label',
    'backend',
    '--role',
    'widget',
    '--secret-file',
    file,
  ]
  const key = await json(...create)
  expect(key).toMatchObject({ secret_file: file })
  expect(key).not.toHaveProperty('secret')
  expect(readFileSync(file, 'utf8').trim()).toSatisfy(isSecretKey)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(await latchkey(...create)).toEqual({
    code: 1,
    stdout: '',
    stderr: `${file} exists already; name a new file.\n`,
  })
})

test('no secret, no file', async () => {
  const { folder, latchkey } = setup()
  const file = join(folder, 'secret.txt')
  const { code } = await latchkey(
    'key',
    'create',
    '--workspace',
    'wsp_x',
    '--label',
    'b',
    '--role',
    'widget',
    '--secret-file',
    file,
  )
  expect([code, existsSync(file)]).toEqual([1, false])
})

test('key revoke is for good', async () => {
  const { json, workspace } = setup()
  const id = await workspace()
  const key = await json<{ id: string }>(
    'key',
    'create',
    '--workspace',
    id,
    '--label',
    'b',
    '--role',
    'admin',
  )
  const revoked = await json('key', 'revoke', key.id)
  expect(revoked).toMatchObject({ id: key.id, revoked_at: expect.stringMatching(/Z$/) })
  expect(await json('key', 'revoke', key.id)).toEqual(revoked)
})

test('widget create prints the snippet and the preview', async () => {
  const { json, workspace } = setup({ PUBLIC_URL: 'https://latchkey.example' })
  const widget = await json<{ id: string }>(
    'widget',
    'create',
    '--workspace',
    await workspace(),
    '--name',
    'Shop',
  )
  expect(widget).toEqual({
    id: expect.stringMatching(/^wgt_/),
    name: 'Shop',
    snippet: `<script async src="https://latchkey.example/latchkey.js" data-widget="${widget.id}"></script>`,
    preview_url: `https://latchkey.example/preview/${widget.id}`,
  })
})

test('without PUBLIC_URL a snippet leads to where the server listens', async () => {
  const { json, workspace } = setup({ PORT: '4999' })
  const widget = await json('widget', 'create', '--workspace', await workspace(), '--name', 'Shop')
  expect(widget['snippet']).toContain('"http://127.0.0.1:4999/latchkey.js"')
})

test('a widget for anonymous visitors says that it needs an origin, until it has one', async () => {
  const { latchkey, widget } = setup()
  const id = await widget('--anonymous')
  expect((await latchkey('widget', 'list')).stdout).toContain(
    'anonymous visitors nowhere yet: add an --origin',
  )
  const added = await latchkey('widget', 'update', id, '--origin', 'https://shop.example')
  expect(added.stdout).toContain('https://shop.example  anonymous visitors too')
})

test('widget create and update take a lead form out of a file, and update takes it away', async () => {
  const { json, widget } = setup()
  const path = join(makeFolder(), 'form.json')
  writeFileSync(path, '{"fields":[{"name":"email","label":"Email","type":"email","required":true}]}')
  const id = await widget('--lead-form', path)
  const form = { fields: [{ name: 'email', type: 'email', required: true }], beforeConversation: false }
  expect(await json('widget', 'list')).toMatchObject({ items: [{ id, lead_form: form }] })
  expect(await json('widget', 'update', id, '--name', 'Store')).toMatchObject({ lead_form: form })
  expect(await json('widget', 'update', id, '--no-lead-form')).toMatchObject({ lead_form: null })
  expect(await json('widget', 'update', id, '--lead-form', path)).toMatchObject({ lead_form: form })
})

test.each([
  ['{"fields":[{"name":"email","type":"email"}]}', /lead_form\.fields\.0\.label: is missing/],
  ['{"fields":', /form\.json can't be taken as a lead form: it is not JSON/],
  [undefined, /form\.json can't be taken as a lead form: it is not there/],
])('widget update says what is wrong with the lead form %j', async (text, expected) => {
  const { latchkey, widget } = setup()
  const id = await widget()
  const path = join(makeFolder(), 'form.json')
  if (text !== undefined) writeFileSync(path, text)
  const { code, stderr } = await latchkey('widget', 'update', id, '--lead-form', path)
  expect(code).toBe(1)
  expect(stderr).toMatch(expected)
})

test('widget create and update take quick actions and texts out of files, and sound', async () => {
  const { json, widget } = setup()
  const [actions, texts] = [join(makeFolder(), 'actions.json'), join(makeFolder(), 'texts.json')]
  const quick_actions = [{ label: 'Prices', message: 'What does it cost?' }]
  writeFileSync(actions, JSON.stringify(quick_actions))
  writeFileSync(texts, '{"home.start":"Write to us"}')
  const id = await widget('--quick-actions', actions, '--texts', texts, '--sound')
  const all = { quick_actions, texts: { 'home.start': 'Write to us' }, sound: true }
  expect(await json('widget', 'list')).toMatchObject({ items: [{ id, ...all }] })
  expect(await json('widget', 'update', id, '--name', 'Store')).toMatchObject(all)
  const none = { quick_actions: null, texts: null, sound: false }
  const without = ['--no-quick-actions', '--no-texts', '--no-sound']
  expect(await json('widget', 'update', id, ...without)).toMatchObject(none)
  const again = ['--quick-actions', actions, '--texts', texts, '--sound']
  expect(await json('widget', 'update', id, ...again)).toMatchObject(all)
})

const ONE = 'allowed is a label with exactly one of message, view and url.'
test.each<[string, unknown, string]>([
  ['quick-actions', { label: 'x' }, 'quick_actions: given an object; allowed is a list.'],
  [
    'quick-actions',
    Array(7).fill({ label: 'x', view: 'lead' }),
    'quick_actions: given a list of 7; allowed is at most 6',
  ],
  ['quick-actions', [{ label: 'x' }], `quick_actions.0: given an object; ${ONE}`],
  [
    'quick-actions',
    [{ label: 'x', view: 'lead', url: 'tel:+1' }],
    `quick_actions.0: given an object; ${ONE}`,
  ],
  ['quick-actions', [{ view: 'lead' }], 'quick_actions.0.label: is missing'],
  ['quick-actions', [{ label: ' ', view: 'lead' }], 'quick_actions.0.label: given'],
  ['quick-actions', [{ label: 'x'.repeat(81), view: 'lead' }], 'quick_actions.0.label: given'],
  [
    'quick-actions',
    [{ label: 'x', view: 'Lead' }],
    'quick_actions.0.view: given "Lead"; allowed is what matches',
  ],
  [
    'quick-actions',
    [{ label: 'x', message: 'x'.repeat(4001) }],
    'quick_actions.0.message: given a text of 4001',
  ],
  ['quick-actions', [{ label: 'a\0', view: 'lead' }], 'quick_actions.0.label: has the character U+0000'],
  ...[
    'javascript:alert(1)',
    'java\nscript:alert(1)',
    ' https://a.example',
    '/pricing',
    'https://a:b@c.example',
    'data:,',
  ].map((url): [string, unknown, string] => [
    'quick-actions',
    [
      { label: 'y', view: 'lead' },
      { label: 'x', url },
    ],
    `quick_actions.1.url: given ${JSON.stringify(url)}; allowed is an address that begins with https:, http:, mailto:, tel:`,
  ]),
  ['texts', ['x'], 'texts: given a list of 1; allowed is an object.'],
  ['texts', { 'home.start': '' }, 'texts.home.start: given ""; allowed is at least 1 characters.'],
  ['texts', { 'home.start': 'x'.repeat(501) }, 'texts.home.start: given a text of 501 characters'],
  [
    'texts',
    { 'Home start': 'x' },
    'texts.Home start: given "Home start"; allowed is a name that is what matches',
  ],
  [
    'texts',
    Object.fromEntries(
      Array.from({ length: 101 }, (_, at) => [
        `${'a'.repeat((at % 11) + 1)}.${'b'.repeat(at / 11 + 1)}`,
        'x',
      ]),
    ),
    'texts: given an object; allowed is 100 texts or fewer.',
  ],
  [
    'texts',
    Object.fromEntries(Array.from('abcdefghi', (name) => [name, 'ü'.repeat(500)])),
    'texts: given an object; allowed is 8192 bytes of JSON or fewer.',
  ],
])('widget update names what is wrong in --%s %j', async (option, given, sentence) => {
  const { json, latchkey, widget } = setup()
  const id = await widget()
  const path = join(makeFolder(), 'part.json')
  writeFileSync(path, JSON.stringify(given))
  const { code, stderr } = await latchkey('widget', 'update', id, `--${option}`, path)
  expect(code).toBe(1)
  expect(stderr).toContain(sentence)
  expect(await json('widget', 'list')).toMatchObject({ items: [{ quick_actions: null, texts: null }] })
})

test.each([
  ['https://shop.example/pricing?a=1#b'],
  ['http://localhost:3000'],
  ['mailto:sales@shop.example?subject=Hello%20there'],
  ['tel:+49-30-1234'],
])('a quick action may lead to %s', async (url) => {
  const { json, widget } = setup()
  const path = join(makeFolder(), 'actions.json')
  writeFileSync(path, JSON.stringify([{ label: ' x ', url }]))
  const id = await widget('--quick-actions', path)
  expect(await json('widget', 'list')).toMatchObject({
    items: [{ id, quick_actions: [{ label: 'x', url }] }],
  })
})

test.each([
  ['quick-actions', 'quick actions'],
  ['texts', 'texts'],
])('--%s that is no JSON is told from one that is not there', async (option, what) => {
  const { latchkey, widget } = setup()
  const id = await widget()
  const path = join(makeFolder(), 'part.json')
  const update = async () => (await latchkey('widget', 'update', id, `--${option}`, path)).stderr
  expect(await update()).toContain(`part.json can't be taken as ${what}: it is not there`)
  writeFileSync(path, '{')
  expect(await update()).toContain(`part.json can't be taken as ${what}: it is not JSON.`)
})

test('widget create and update take a theme out of a file, and update takes it away', async () => {
  const { json, widget } = setup()
  const path = join(makeFolder(), 'theme.json')
  const theme = {
    accent: 'oklch(0.6 0.2 20)',
    background: '#fff8e7',
    radius: 4,
    font: "'Source Serif 4', serif",
    density: 'compact',
    dark: { background: 'hsl(20deg 30% 8%)' },
  }
  writeFileSync(path, JSON.stringify(theme))
  const id = await widget('--theme', path)
  expect(await json('widget', 'list')).toMatchObject({ items: [{ id, theme }] })
  expect(await json('widget', 'update', id, '--name', 'Store')).toMatchObject({ theme })
  expect(await json('widget', 'update', id, '--no-theme')).toMatchObject({ theme: null })
  expect(await json('widget', 'update', id, '--theme', path)).toMatchObject({ theme })
})

test.each([
  ['{"accent":"red; background: url(x)"}', /theme\.accent: .*a CSS colour/],
  ['{"accent":"var(--brand)"}', /theme\.accent: .*a CSS colour/],
  ['{"dark":{"background":"image-set(\\"//a.example\\" 1x)"}}', /theme\.dark\.background: .*a CSS colour/],
  ['{"radius":99}', /theme\.radius: given 99; allowed is at most 32/],
  ['{"font":"url(x)"}', /theme\.font: .*system, inherit, or a list of font families/],
  ['{"density":"tight"}', /theme\.density: .*comfortable/],
  ['{"acent":"red"}', /theme.*acent/],
  ['{"dark":{"radius":4}}', /theme\.dark.*radius/],
  ['"red"', /theme: /],
  ['{', /theme\.json can't be taken as a theme: it is not JSON/],
])('widget update says what is wrong with the theme %s', async (text, expected) => {
  const { latchkey, widget } = setup()
  const id = await widget()
  const path = join(makeFolder(), 'theme.json')
  writeFileSync(path, text)
  const { code, stderr } = await latchkey('widget', 'update', id, '--theme', path)
  expect(code).toBe(1)
  expect(stderr).toMatch(expected)
})

test('widget update adds and removes origins, and leaves what is not named', async () => {
  const { json, widget } = setup()
  const id = await widget(
    '--origin',
    'https://a.example',
    '--origin',
    'https://b.example/',
    '--anonymous',
    '--greeting',
    'Hi',
  )
  const shop = {
    id,
    name: 'Shop',
    anonymous: true,
    greeting: 'Hi',
    origins: ['https://a.example', 'https://b.example'],
  }
  expect(await json('widget', 'list')).toMatchObject({ items: [shop] })
  expect(await json('widget', 'update', id)).toMatchObject(shop)
  expect(
    await json(
      'widget',
      'update',
      id,
      '--origin',
      'https://c.example',
      '--remove-origin',
      'https://a.example',
    ),
  ).toMatchObject({ ...shop, origins: ['https://b.example', 'https://c.example'] })
  expect(
    await json('widget', 'update', id, '--no-anonymous', '--greeting', '', '--name', 'Store'),
  ).toMatchObject({
    anonymous: false,
    greeting: null,
    name: 'Store',
  })
})

test.each([
  [
    'an unknown workspace',
    ['key', 'create', '--workspace', 'wsp_x', '--label', 'b', '--role', 'widget'],
    'workspace: there is no workspace wsp_x.',
  ],
  ['an unknown key', ['key', 'revoke', 'key_x'], 'There is no project key key_x.'],
  ['an unknown widget', ['widget', 'update', 'wgt_x'], 'There is no widget "wgt_x".'],
  ['an empty name', ['workspace', 'create', '--name', ' '], 'name: has 0 characters; allowed are 1 to 100.'],
  ['an unknown command', ['foo'], "error: unknown command 'foo'"],
  ['a missing option', ['workspace', 'create'], "error: required option '--name <name>' not specified"],
])('%s is one sentence on stderr and exit code 1', async (_, argv, sentence) => {
  const { latchkey } = setup()
  for (const more of [[], ['--json']]) {
    const wanted = { code: 1, stdout: '', stderr: `${sentence}\n` }
    expect(await latchkey(...argv, ...(argv[0] === 'foo' ? [] : more))).toEqual(wanted)
  }
})

test('an unknown role is refused by name', async () => {
  const { latchkey, workspace } = setup()
  const id = await workspace()
  const { code, stderr } = await latchkey(
    'key',
    'create',
    '--workspace',
    id,
    '--label',
    'b',
    '--role',
    'widget,root',
  )
  expect([code, stderr]).toEqual([
    1,
    'role: given "root"; allowed are widget, analytics, admin, separated by commas.\n',
  ])
})

test.each(['https://a.example/shop', 'a.example', '*'])('the origin %s is refused', async (origin) => {
  const { latchkey, widget } = setup()
  const { code, stderr } = await latchkey('widget', 'update', await widget(), '--origin', origin)
  expect([code, stderr]).toEqual([
    1,
    `origin: given "${origin}"; allowed is one exact origin, such as https://www.example.com.\n`,
  ])
})

test('a bad variable is one sentence and exit code 1', async () => {
  const { latchkey } = setup({ PORT: 'abc' })
  expect(await latchkey('serve')).toEqual({
    code: 1,
    stdout: '',
    stderr: 'PORT is "abc"; allowed is a whole number from 0 to 65535.\n',
  })
})

test('a folder that cannot be is one sentence and exit code 1', async () => {
  const folder = makeFolder()
  writeFileSync(join(folder, 'file'), '')
  const { latchkey } = setup({ DATABASE_URL: `sqlite:${join(folder, 'file', 'data.db')}` })
  const { code, stderr } = await latchkey('widget', 'list')
  expect([code, stderr.trim().split('\n')]).toEqual([
    1,
    [expect.stringMatching(/^The database .+ can't be opened for writing/)],
  ])
})

test('serve says where it listens, and ends when it is told to', async () => {
  const { latchkey } = setup({ PORT: '0', LOG_LEVEL: 'silent' })
  const { code, stdout, stderr } = await latchkey('serve', '--json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(stdout)).toEqual({ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) })
})

test('help is an answer, not an error', async () => {
  const { latchkey } = setup()
  const { code, stdout } = await latchkey('--help')
  expect(code).toBe(0)
  for (const command of ['serve', 'workspace', 'key', 'widget']) expect(stdout).toContain(command)
})
