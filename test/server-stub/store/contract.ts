import { describe, expect, onTestFinished, test } from 'vitest'
import type { Store, StoredMessage, NewSession, Widget } from '../../../server-stub/store/store.js'
import { WIDGET, WORKSPACE } from './rows.js'

const KEPT_WORKSPACE = { ...WORKSPACE, tenantCredentials: false, retention: {} }
const KEY = {
  id: 'key_1',
  workspaceId: 'wsp_1',
  label: 'backend',
  roles: ['widget', 'admin'] as const,
  createdBy: 'cli:sam',
  createdAt: 1000,
}
const KEPT_KEY = {
  ...KEY,
  lastUsedAt: undefined,
  revokedAt: undefined,
  secrets: [{ createdAt: 1000, endsAt: undefined, lastUsedAt: undefined }],
}
const ALEX = {
  id: 'vis_1',
  workspaceId: 'wsp_1',
  traits: { name: 'Alex' },
  metadata: { vip: true },
  anonymous: false,
  saidAt: 1000,
}
const SESSION: NewSession = {
  id: 'ses_1',
  workspaceId: 'wsp_1',
  widgetId: 'wgt_1',
  visitorId: 'vis_1',
  status: 'open',
  labels: ['sales'],
  priority: 'normal',
  page: { url: 'https://shop.example/' },
  createdAt: 1000,
  updatedAt: 1000,
}
const MESSAGE: StoredMessage = {
  id: 'msg_1',
  sessionId: 'ses_1',
  author: 'visitor',
  anonymous: false,
  text: 'Hi',
  createdAt: 2000,
}

const SAM = {
  id: 'usr_1',
  workspaceId: 'wsp_1',
  email: 'Sam@example.com',
  name: undefined,
  role: 'member' as const,
  firstPasswordEndsAt: 9000,
  createdBy: 'cli:sam',
  createdAt: 1000,
  lastSignedInAt: undefined,
  disabledAt: undefined,
}
const SAMS_KEYS = { emailKey: 'sam@example.com', passwordHash: 'hash' }
const SIGN_IN = { hash: 'cookie', userId: 'usr_1', createdAt: 2000, seenAt: 2000, endsAt: 8000 }

const GRANT = {
  id: 'dgr_1',
  userId: 'usr_1',
  widgetId: 'wgt_1',
  origin: 'http://localhost',
  createdAt: 2000,
  endsAt: 9000,
}
const CODE = { hash: 'code', challenge: 'challenge', redirectUri: 'http://localhost/', endsAt: 3000 }

/** What every implementation of Store does. `open` opens an empty one. */
export function describeStore(name: string, open: () => Promise<Store>): void {
  async function setup(): Promise<Store> {
    const store = await open()
    onTestFinished(() => store.close())
    await store.addWorkspace(WORKSPACE)
    await store.addKey(KEY, 'hash')
    await store.addWidget(WIDGET)
    await store.rememberVisitor(ALEX)
    return store
  }

  describe(name, () => {
    test('a window opens with the first that is counted, and closes when its time is over', async () => {
      const store = await setup()
      const count = (subject: string, now: number) =>
        store.countOne({ name: 'failures', subject }, { now, windowMs: 100 })
      expect(await count('a', 1000)).toEqual({ count: 1, endsAt: 1100 })
      expect(await count('a', 1099)).toEqual({ count: 2, endsAt: 1100 })
      expect(await count('b', 1099)).toEqual({ count: 1, endsAt: 1199 })
      expect(await count('a', 1100)).toEqual({ count: 1, endsAt: 1200 })
      expect(await store.countOne({ name: 'mints', subject: 'a' }, { now: 1100, windowMs: 1 })).toEqual({
        count: 1,
        endsAt: 1101,
      })
    })

    test('an act and who had it done, newest first', async () => {
      const store = await setup()
      const act = { by: 'key_9', address: '192.0.2.1', requestId: 'req-1', at: 5000 }
      await store.revokeKey('key_1', 5000, act)
      const [newest, ...older] = await store.listAudit('wsp_1', { limit: 10 })
      expect(newest).toEqual({
        ...act,
        number: 4,
        workspaceId: 'wsp_1',
        what: 'key.revoke',
        target: 'key_1',
        details: {},
      })
      expect(older.map(({ what, by }) => [what, by])).toEqual([
        ['widget.create', 'system'],
        ['key.create', 'system'],
        ['workspace.create', 'system'],
      ])
      expect(await store.listAudit('wsp_1', { limit: 1, before: newest!.number })).toEqual(older.slice(0, 1))
      expect(await store.listAudit('wsp_2', { limit: 10 })).toEqual([])
    })

    test("a workspace's acts are numbered without a gap, whatever others do meanwhile", async () => {
      const store = await setup()
      await store.addWorkspace({ ...WORKSPACE, id: 'wsp_2', publishableKey: 'lk_pk_other' })
      await store.revokeKey('key_1', 5000)
      const numbers = async (id: string) =>
        (await store.listAudit(id, { limit: 9 })).map((each) => each.number)
      expect([await numbers('wsp_1'), await numbers('wsp_2')]).toEqual([[4, 3, 2, 1], [1]])
    })

    test('acts are kept for 400 days', async () => {
      const store = await setup()
      const DAY_MS = 24 * 3600_000
      const revoke = (days: number) => store.revokeKey('key_1', 1, { by: `day ${days}`, at: days * DAY_MS })
      for (const days of [40_000, 40_400, 40_401]) await revoke(days)
      const kept = await store.listAudit('wsp_1', { limit: 10 })
      expect(kept.map(({ by }) => by)).toEqual(['day 40401', 'day 40400'])
    })

    test('a workspace comes back as it was', async () => {
      const store = await setup()
      expect(await store.findWorkspace('wsp_1')).toEqual(KEPT_WORKSPACE)
      expect(await store.findWorkspace('wsp_2')).toBeUndefined()
    })

    test('a key is found by its hash, with all that a mint needs', async () => {
      const store = await setup()
      await store.addWidget({ ...WIDGET, id: 'wgt_0', createdAt: 3000 })
      const key = {
        id: 'key_1',
        workspaceId: 'wsp_1',
        roles: ['widget', 'admin'],
        visitorKey: WORKSPACE.visitorKey,
        widgetIds: ['wgt_1', 'wgt_0'],
      }
      expect(await store.findActiveKey('key_1')).toEqual(key)
      expect(await store.findKeyBySecret('hash')).toEqual({
        ...key,
        secret: { hash: 'hash', endsAt: undefined },
      })
      expect(await store.findActiveKey('hash')).toBeUndefined()
      expect(await store.findKeyBySecret('key_1')).toBeUndefined()
    })

    test('every secret that a key ever had is known, also of a revoked one', async () => {
      const store = await setup()
      await store.rotateKey('key_1', { hash: 'new', createdAt: 5000, othersEndAt: 5000 })
      await store.revokeKey('key_1', 6000)
      const known = ['hash', 'new', 'key_1', ''].map((hash) => store.isKeySecretKnown(hash))
      expect(await Promise.all(known)).toEqual([true, true, false, false])
    })

    test('a key comes back as it was made', async () => {
      const store = await setup()
      expect(await store.listKeys('wsp_1')).toEqual([KEPT_KEY])
      expect(await store.addKey({ ...KEY, id: 'key_2', createdBy: undefined }, 'other')).toEqual({
        ...KEPT_KEY,
        id: 'key_2',
        createdBy: undefined,
      })
      expect((await store.listKeys('wsp_1')).map(({ id }) => id)).toEqual(['key_2', 'key_1'])
    })

    test('a rotated key is found by each of its secrets, with the end of each', async () => {
      const store = await setup()
      await store.addKey({ ...KEY, id: 'key_2' }, 'of another key')
      const rotated = await store.rotateKey('key_1', { hash: 'new', createdAt: 5000, othersEndAt: 9000 })
      expect(rotated).toEqual({
        ...KEPT_KEY,
        secrets: [
          { createdAt: 5000, endsAt: undefined, lastUsedAt: undefined },
          { createdAt: 1000, endsAt: 9000, lastUsedAt: undefined },
        ],
      })
      const endOf = async (hash: string) => (await store.findKeyBySecret(hash))?.secret.endsAt
      expect([await endOf('hash'), await endOf('new'), await endOf('of another key')]).toEqual([
        9000,
        undefined,
        undefined,
      ])
      await store.rotateKey('key_1', { hash: 'newer', createdAt: 6000, othersEndAt: 20_000 })
      expect([await endOf('hash'), await endOf('new')]).toEqual([9000, 20_000])
      await store.endOlderSecrets('key_1', 7000)
      expect([await endOf('hash'), await endOf('new'), await endOf('newer')]).toEqual([7000, 7000, undefined])
    })

    test('a revoked key gets no new secret, and one that is not there changes nothing', async () => {
      const store = await setup()
      const secret = { hash: 'new', createdAt: 5000, othersEndAt: 9000 }
      expect(await store.rotateKey('key_2', secret)).toBeUndefined()
      expect(await store.endOlderSecrets('key_2', 9000)).toBeUndefined()
      await store.revokeKey('key_1', 5000)
      expect(await store.rotateKey('key_1', secret)).toEqual({ ...KEPT_KEY, revokedAt: 5000 })
    })

    test('a signing key comes back as it was added, and keeps the instant of its first revocation', async () => {
      const store = await setup()
      const key = {
        id: 'sgk_1',
        workspaceId: 'wsp_1',
        thumbprint: 'print',
        publicKey: 'PEM',
        createdBy: 'cli:sam',
        createdAt: 1000,
        revokedAt: undefined,
      }
      const later = { ...key, id: 'sgk_2', thumbprint: 'another' }
      await store.addSigningKey(key)
      const before = store.factsVersion()
      await store.addSigningKey(later)
      const added = store.factsVersion()
      expect(await store.listSigningKeys('wsp_1')).toEqual([later, key])
      expect(await store.listSigningKeys('wsp_2')).toEqual([])
      await store.revokeSigningKey('sgk_1', 5000)
      expect(await store.revokeSigningKey('sgk_1', 6000)).toEqual({ ...key, revokedAt: 5000 })
      expect(await store.revokeSigningKey('sgk_3', 6000)).toBeUndefined()
      expect(new Set([before, added, store.factsVersion()]).size).toBe(3)
    })

    test('a user comes back as they were added, and an email is one user', async () => {
      const store = await setup()
      expect(await store.addUser(SAM, SAMS_KEYS)).toBe(true)
      const picture = 'https://shop.example/kim.png'
      const kim = { ...SAM, id: 'usr_2', name: 'Kim', picture, role: 'admin' as const }
      expect(await store.addUser(kim, SAMS_KEYS)).toBe(false)
      expect(await store.addUser(kim, { ...SAMS_KEYS, emailKey: 'kim@example.com' })).toBe(true)
      expect(await store.findUser('usr_1')).toEqual(SAM)
      expect(await store.findPassword('sam@example.com')).toEqual({ user: SAM, passwordHash: 'hash' })
      expect(await store.findPassword('Sam@example.com')).toBeUndefined()
      expect(await store.listUsers('wsp_1')).toEqual([SAM, kim])
      expect(await store.listUsers('wsp_2')).toEqual([])
    })

    test('of how a user is seen what is named changes, and nobody is signed out', async () => {
      const store = await setup()
      await store.addUser(SAM, SAMS_KEYS)
      await store.addSignIn(SIGN_IN, 'hash')
      const seen = { name: 'Sam Lee', picture: 'https://shop.example/sam.png' }
      expect(await store.changeUser('usr_1', seen)).toMatchObject(seen)
      expect(await store.changeUser('usr_1', { picture: null })).toMatchObject({
        name: 'Sam Lee',
        picture: undefined,
      })
      expect(await store.changeUser('usr_1', { name: null })).toEqual({ ...SAM, lastSignedInAt: 2000 })
      expect((await store.findSignIn('cookie'))?.user).toEqual(await store.findUser('usr_1'))
      expect(await store.changeUser('usr_3', seen)).toBeUndefined()
    })

    test('a sign-in comes back with its user, until it is ended', async () => {
      const store = await setup()
      await store.addUser(SAM, SAMS_KEYS)
      expect(await store.addSignIn(SIGN_IN, 'hash')).toBe(true)
      await store.noteSignInSeen('cookie', 3000)
      const user = { ...SAM, lastSignedInAt: 2000 }
      expect(await store.findSignIn('cookie')).toEqual({ signIn: { ...SIGN_IN, seenAt: 3000 }, user })
      await store.addSignIn({ ...SIGN_IN, hash: 'another' }, 'hash')
      await store.endSignIn('cookie')
      expect(await store.findSignIn('cookie')).toBeUndefined()
      await store.addSignIn({ ...SIGN_IN, hash: 'later', createdAt: 8000, endsAt: 9000 }, 'hash')
      expect(await store.findSignIn('another')).toBeUndefined()
      await store.endSignInsOf('usr_1')
      expect(await store.findSignIn('later')).toBeUndefined()
    })

    test('nobody signs in with a password that has changed meanwhile, or disabled', async () => {
      const store = await setup()
      await store.addUser(SAM, SAMS_KEYS)
      await store.rehashPassword('usr_1', { from: 'hash', to: 'rehashed' })
      expect(await store.addSignIn(SIGN_IN, 'hash')).toBe(false)
      expect(await store.addSignIn(SIGN_IN, 'rehashed')).toBe(true)
      await store.rehashPassword('usr_1', { from: 'hash', to: 'late' })
      expect((await store.findPassword('sam@example.com'))?.passwordHash).toBe('rehashed')
      await store.setUserDisabled('usr_1', 5000)
      expect(await store.addSignIn(SIGN_IN, 'rehashed')).toBe(false)
    })

    test.each([
      [
        'a new password',
        (store: Store) => store.setPassword('usr_1', { hash: 'new', firstPasswordEndsAt: 7000 }),
      ],
      ['being disabled', (store: Store) => store.setUserDisabled('usr_1', 5000)],
    ])('%s ends every sign-in of the user, and of no other', async (_, change) => {
      const store = await setup()
      await store.addUser(SAM, SAMS_KEYS)
      await store.addUser({ ...SAM, id: 'usr_2' }, { ...SAMS_KEYS, emailKey: 'kim@example.com' })
      await store.addSignIn(SIGN_IN, 'hash')
      await store.addSignIn({ ...SIGN_IN, hash: 'of kim', userId: 'usr_2' }, 'hash')
      expect(await change(store)).toEqual(await store.findUser('usr_1'))
      expect(await store.findSignIn('cookie')).toBeUndefined()
      expect(await store.findSignIn('of kim')).toBeDefined()
      expect(await store.setPassword('usr_3', { hash: 'x', firstPasswordEndsAt: undefined })).toBeUndefined()
      expect(await store.setUserDisabled('usr_3', undefined)).toBeUndefined()
    })

    async function setupGrant() {
      const store = await setup()
      await store.addUser(SAM, SAMS_KEYS)
      await store.addDeveloperGrant(GRANT, CODE)
      await store.addRefreshToken('refresh', 'dgr_1')
      return store
    }
    const rotate = (store: Store, from: string, to: string, at = 4000) =>
      store.rotateRefreshToken(from, to, { at, againMs: 500 })

    test('a code brings its grant, and says whether it was used before', async () => {
      const store = await setupGrant()
      expect(await store.findDeveloperGrant('dgr_1')).toEqual(GRANT)
      const used = { grant: GRANT, code: CODE }
      expect(await store.useCode('code', 2500)).toEqual({ ...used, isFirst: true })
      expect(await store.useCode('code', 2600)).toEqual({ ...used, isFirst: false })
      expect(await store.useCode('dgr_1', 2600)).toBeUndefined()
    })

    test('a refresh token is rotated once, and again while nothing came of that', async () => {
      const store = await setupGrant()
      expect(await rotate(store, 'refresh', 'second')).toBe(true)
      expect(await rotate(store, 'refresh', 'second again', 4500)).toBe(true)
      expect(await rotate(store, 'second', 'x', 4500)).toBe(false)
      expect(await store.findRefreshToken('second again')).toEqual(GRANT)
      expect(await rotate(store, 'second again', 'third', 4500)).toBe(true)
      expect(await rotate(store, 'refresh', 'x', 4500)).toBe(false)
      expect(await rotate(store, 'second again', 'x', 5001)).toBe(false)
      expect(await rotate(store, 'unknown', 'x')).toBe(false)
      expect(await store.findRefreshToken('x')).toBeUndefined()
    })

    test.each([
      ['itself', (store: Store) => store.endDeveloperGrant('dgr_1')],
      ['the sign-ins of its user', (store: Store) => store.endSignInsOf('usr_1')],
      ['its user being let in', (store: Store) => store.setUserDisabled('usr_1', 5000)],
      [
        'its time, when another is added',
        (store: Store) =>
          store.addDeveloperGrant(
            { ...GRANT, id: 'dgr_2', createdAt: 9000, endsAt: 9999 },
            { ...CODE, hash: 'later' },
          ),
      ],
    ])('a grant ends, with its code and refresh tokens, with %s', async (_, end) => {
      const store = await setupGrant()
      await store.addUser({ ...SAM, id: 'usr_2' }, { ...SAMS_KEYS, emailKey: 'kim@example.com' })
      const others = { ...GRANT, id: 'dgr_3', userId: 'usr_2', endsAt: 99_000 }
      await store.addDeveloperGrant(others, { ...CODE, hash: 'of kim' })
      await end(store)
      expect(await store.findDeveloperGrant('dgr_1')).toBeUndefined()
      expect(await store.useCode('code', 2500)).toBeUndefined()
      expect(await store.findRefreshToken('refresh')).toBeUndefined()
      expect(await store.findDeveloperGrant('dgr_3')).toEqual(others)
      await store.addRefreshToken('late', 'dgr_1')
      expect(await store.findRefreshToken('late')).toBeUndefined()
    })

    test('a linked source is put, changed, resealed and deleted, and only it', async () => {
      const store = await setup()
      const source = {
        workspaceId: 'wsp_1',
        tenant: 'acme',
        id: 'crm',
        name: 'CRM',
        status: 'connected' as const,
        credentials: { box: 'sealed', by: 'old' },
        linkedAt: 1000,
        updatedAt: 1000,
      }
      const beside = [
        { ...source, id: 'mail' },
        { ...source, tenant: 'other' },
      ]
      for (const each of beside) expect(await store.putLinkedSource(each)).toEqual(each)
      await store.putLinkedSource(source)
      const changed = { ...source, status: 'failed' as const, linkedAt: 2000, updatedAt: 2000 }
      expect(await store.putLinkedSource(changed)).toEqual({ ...changed, linkedAt: 1000 })
      expect((await store.listLinkedSources('wsp_1', 'acme')).map(({ id }) => id)).toEqual(['crm', 'mail'])

      expect(await store.listSourcesSealedByOthers('old')).toEqual([])
      expect(await store.listSourcesSealedByOthers('new')).toHaveLength(3)
      await store.resealLinkedSource(source, { box: 'sealed anew', by: 'new' })
      await store.resealLinkedSource(source, { box: 'too late', by: 'new' })
      expect((await store.listLinkedSources('wsp_1', 'acme'))[0]?.credentials).toEqual({
        box: 'sealed anew',
        by: 'new',
      })

      expect(await store.deleteLinkedSource(source)).toBe(true)
      expect(await store.deleteLinkedSource(source)).toBe(false)
      expect(await store.listLinkedSources('wsp_1', 'acme')).toEqual([beside[0]])
      expect(await store.listLinkedSources('wsp_1', 'other')).toEqual([beside[1]])
    })

    test('a workspace shows tenants raw credentials from when it is told to', async () => {
      const store = await setup()
      const before = store.factsVersion()
      expect(await store.setTenantCredentials('wsp_1', true)).toEqual({
        ...WORKSPACE,
        tenantCredentials: true,
        retention: {},
      })
      expect(store.factsVersion()).not.toBe(before)
      expect(await store.setTenantCredentials('wsp_1', false)).toEqual(KEPT_WORKSPACE)
      expect(await store.setTenantCredentials('wsp_2', true)).toBeUndefined()
    })

    test('a workspace is found by its publishable key', async () => {
      const store = await setup()
      expect(await store.findWorkspaceByPublishableKey(WORKSPACE.publishableKey)).toEqual(KEPT_WORKSPACE)
      expect(await store.findWorkspaceByPublishableKey('lk_pk_none')).toBeUndefined()
    })

    test('the version of the facts changes when a key is rotated or its overlap ends', async () => {
      const store = await setup()
      const made = store.factsVersion()
      await store.rotateKey('key_1', { hash: 'new', createdAt: 5000, othersEndAt: 9000 })
      const rotated = store.factsVersion()
      await store.endOlderSecrets('key_1', 7000)
      expect(new Set([made, rotated, store.factsVersion()]).size).toBe(3)
    })

    test('a revoked key is no longer active and keeps the instant of its first revocation', async () => {
      const store = await setup()
      await store.revokeKey('key_1', 5000)
      expect(await store.revokeKey('key_1', 6000)).toEqual({ ...KEPT_KEY, revokedAt: 5000 })
      expect(await store.findKeyBySecret('hash')).toBeUndefined()
      expect(await store.findActiveKey('key_1')).toBeUndefined()
      expect(await store.revokeKey('key_2', 6000)).toBeUndefined()
    })

    test('a key of an unknown workspace is refused', async () => {
      const store = await setup()
      await expect(store.addKey({ ...KEY, id: 'key_2', workspaceId: 'wsp_2' }, 'other')).rejects.toThrow()
    })

    test('the version of the facts changes with keys and widgets, and not with messages', async () => {
      const store = await setup()
      await store.openSession(SESSION)
      const before = store.factsVersion()
      await store.addMessage(MESSAGE)
      expect(store.factsVersion()).toBe(before)
      await store.revokeKey('key_1', 5000)
      const revoked = store.factsVersion()
      expect(revoked).not.toBe(before)
      await store.changeWidget('wgt_1', (widget) => ({ ...widget, name: 'Store' }))
      expect(store.factsVersion()).not.toBe(revoked)
    })

    test('a widget changes into what the change makes of it', async () => {
      const store = await setup()
      const parts = {
        leadForm: {
          fields: [{ name: 'a', label: 'A', type: 'text', required: false }],
          beforeConversation: true,
        },
        quickActions: [{ label: 'Prices', url: 'https://shop.example/pricing' }],
        texts: { 'home.start': 'Write to us' },
        theme: { accent: 'red', dark: { background: '#111' } },
        sound: true,
      } satisfies Partial<Widget>
      const changed = { ...WIDGET, ...parts, anonymous: false, origins: [], greeting: 'Hello' }
      expect(await store.changeWidget('wgt_1', () => changed)).toEqual(changed)
      expect(await store.findWidget('wgt_1')).toEqual(changed)
      expect(await store.changeWidget('wgt_2', () => changed)).toBeUndefined()
    })

    test('a change that throws changes nothing', async () => {
      const store = await setup()
      const failing = store.changeWidget('wgt_1', () => {
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      expect(await store.findWidget('wgt_1')).toEqual(WIDGET)
    })

    test('widgets are listed oldest first, of one workspace or all', async () => {
      const store = await setup()
      await store.addWidget({ ...WIDGET, id: 'wgt_0', createdAt: 500 })
      expect((await store.listWidgets('wsp_1')).map(({ id }) => id)).toEqual(['wgt_0', 'wgt_1'])
      expect(await store.listWidgets()).toHaveLength(2)
      expect(await store.listWidgets('wsp_2')).toEqual([])
    })

    test('what an older token says of a visitor does not overwrite what a newer one said', async () => {
      const store = await setup()
      await store.rememberVisitor({ ...ALEX, traits: { name: 'Alexandra' }, saidAt: 2000 })
      await store.rememberVisitor({ ...ALEX, traits: { name: 'Al' }, saidAt: 1500 })
      const opened = await store.openSession(SESSION)
      expect(opened?.session.traits).toEqual({ name: 'Alexandra' })
    })

    test('a visitor has one open session in a widget', async () => {
      const store = await setup()
      const first = await store.openSession(SESSION)
      expect(first).toEqual({
        session: { ...SESSION, read: {}, traits: ALEX.traits, anonymous: false },
        created: true,
      })
      const both = await Promise.all([
        store.openSession({ ...SESSION, id: 'ses_2' }),
        store.openSession({ ...SESSION, id: 'ses_3' }),
      ])
      expect(both.map((opened) => [opened?.session.id, opened?.created])).toEqual([
        ['ses_1', false],
        ['ses_1', false],
      ])
    })

    test('a session is only found within its scope', async () => {
      const store = await setup()
      await store.openSession(SESSION)
      const mine = { workspaceId: 'wsp_1', visitor: { id: 'vis_1', widgetId: 'wgt_1' } }
      expect(await store.findSession(mine, 'ses_1')).toBeDefined()
      for (const scope of [
        { workspaceId: 'wsp_2' },
        { workspaceId: 'wsp_1', visitor: { id: 'vis_2', widgetId: 'wgt_1' } },
        { workspaceId: 'wsp_1', visitor: { id: 'vis_1', widgetId: 'wgt_2' } },
      ]) {
        expect(await store.findSession(scope, 'ses_1')).toBeUndefined()
        expect(await store.listSessions(scope, { limit: 10 })).toEqual([])
      }
    })

    test('sessions are listed newest first, page by page', async () => {
      const store = await setup()
      for (const id of ['vis_2', 'vis_3']) await store.rememberVisitor({ ...ALEX, id })
      for (const [id, visitorId] of [
        ['ses_1', 'vis_1'],
        ['ses_2', 'vis_2'],
        ['ses_3', 'vis_3'],
      ] as const) {
        await store.openSession({ ...SESSION, id, visitorId })
      }
      const scope = { workspaceId: 'wsp_1' }
      const ids = async (page: { limit: number; after?: { id: string } }) =>
        (await store.listSessions(scope, page)).map(({ id }) => id)
      expect(await ids({ limit: 2 })).toEqual(['ses_3', 'ses_2'])
      expect(await ids({ limit: 2, after: { id: 'ses_2' } })).toEqual(['ses_1'])
    })

    test('a message sent again is the message of the first time', async () => {
      const store = await setup()
      await store.openSession(SESSION)
      expect(await store.addMessage(MESSAGE)).toEqual({ message: MESSAGE, created: true })
      expect(await store.addMessage({ ...MESSAGE, text: 'Changed', createdAt: 9000 })).toEqual({
        message: MESSAGE,
        created: false,
      })
    })

    test("another author's message keeps its id", async () => {
      const store = await setup()
      await store.openSession(SESSION)
      await store.addMessage(MESSAGE)
      expect(await store.addMessage({ ...MESSAGE, author: 'agent' })).toBeUndefined()
    })

    test('an id is of one message in each session', async () => {
      const store = await setup()
      for (const [id, widgetId] of [
        ['ses_1', 'wgt_1'],
        ['ses_2', 'wgt_2'],
      ] as const) {
        if (id === 'ses_2') await store.addWidget({ ...WIDGET, id: widgetId })
        await store.openSession({ ...SESSION, id, widgetId })
        expect(await store.addMessage({ ...MESSAGE, sessionId: id, text: id })).toMatchObject({
          created: true,
        })
      }
      expect(await store.listMessages('ses_1', { limit: 9 })).toMatchObject([{ text: 'ses_1' }])
    })

    test('a message moves its session to the instant of the message', async () => {
      const store = await setup()
      await store.openSession(SESSION)
      await store.addMessage(MESSAGE)
      expect(await store.findSession({ workspaceId: 'wsp_1' }, 'ses_1')).toMatchObject({ updatedAt: 2000 })
    })

    test('messages are listed in the order of arrival, page by page, whatever their ids', async () => {
      const store = await setup()
      await store.openSession(SESSION)
      for (const id of ['msg_c', 'msg_a', 'msg_b']) await store.addMessage({ ...MESSAGE, id })
      const ids = async (page: Parameters<Store['listMessages']>[1]) =>
        (await store.listMessages('ses_1', page))?.map(({ id }) => id)
      expect(await ids({ limit: 2 })).toEqual(['msg_c', 'msg_a'])
      expect(await ids({ limit: 2, after: 'msg_a' })).toEqual(['msg_b'])
      expect(await ids({ limit: 2, after: 'msg_x' })).toBeUndefined()
      const order = 'desc'
      expect(await ids({ limit: 2, order })).toEqual(['msg_b', 'msg_a'])
      expect(await ids({ limit: 2, order, after: 'msg_a' })).toEqual(['msg_c'])
      expect(await ids({ limit: 2, order, after: 'msg_x' })).toBeUndefined()
    })

    test('a message keeps who wrote it', async () => {
      const store = await setup()
      await store.openSession(SESSION)
      const agent = { name: 'Sam', picture: 'https://shop.example/sam.png' }
      const message = { ...MESSAGE, author: 'agent' as const, agent }
      await store.addMessage(message)
      expect(await store.listMessages('ses_1', { limit: 9 })).toEqual([message])
      expect(await store.addMessage({ ...message, agent: { name: 'Kim' } })).toMatchObject({
        message: { agent },
      })
    })

    test('a revoked token is remembered until its time is over', async () => {
      const store = await setup()
      await store.revokeToken('a', { now: 1000, expiresAt: 2000 })
      await store.revokeToken('a', { now: 1000, expiresAt: 2000 })
      expect(await store.isTokenRevoked('a')).toBe(true)
      await store.revokeToken('b', { now: 2000, expiresAt: 3000 })
      expect(await store.isTokenRevoked('a')).toBe(false)
      expect(await store.isTokenRevoked('b')).toBe(true)
    })

    test('an asset is kept until nobody has kept it again', async () => {
      const store = await setup()
      const asset = {
        name: 'a-1.js',
        type: 'text/javascript',
        body: new Uint8Array([1]),
        brotli: new Uint8Array([2]),
      }
      await store.keepAssets([asset], { now: 1000, forgetBefore: 0 })
      await store.keepAssets([{ ...asset, name: 'b-1.js' }], { now: 3000, forgetBefore: 500 })
      expect(await store.findAsset('a-1.js')).toEqual(asset)
      await store.keepAssets([asset], { now: 4000, forgetBefore: 3500 })
      expect(await store.findAsset('a-1.js')).toEqual(asset)
      expect(await store.findAsset('b-1.js')).toBeUndefined()
    })

    test('markup of SQL in a value is a value', async () => {
      const store = await setup()
      const name = `'; drop table widgets; --`
      await store.changeWidget('wgt_1', (widget) => ({ ...widget, name }))
      expect(await store.findWidget('wgt_1')).toMatchObject({ name })
    })
  })
}
