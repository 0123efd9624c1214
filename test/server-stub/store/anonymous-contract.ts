import { describe, expect, onTestFinished, test } from 'vitest'
import type { Store, NewSession } from '../../../server-stub/store/store.js'
import { WIDGET, WORKSPACE } from './rows.js'

const SOMEBODY = { id: 'vis_anonymous', workspaceId: 'wsp_1', widgetId: 'wgt_1', endsAt: 5000 }

/** What every implementation of Store does with anonymous visitors. `open` opens an empty one. */
export function describeAnonymousVisitors(name: string, open: () => Promise<Store>): void {
  async function setup() {
    const store = await open()
    onTestFinished(() => store.close())
    await store.addWorkspace(WORKSPACE)
    await store.addWidget(WIDGET)
    await store.addAnonymousVisitor(SOMEBODY, { hash: 'hash', now: 1000 })
    const remember = (id: string, anonymous: boolean) =>
      store.rememberVisitor({ id, workspaceId: 'wsp_1', traits: {}, metadata: {}, anonymous, saidAt: 1 })
    await remember('vis_anonymous', true)
    await remember('vis_alex', false)
    await remember('vis_sam', false)
    let said = 0
    return {
      store,
      remember,
      say: (sessionId: string) =>
        store.addMessage({
          id: `msg_${(said += 1)}`,
          sessionId,
          author: 'visitor',
          anonymous: false,
          text: 'Hi',
          createdAt: 1500,
        }),
      open: (id: string, visitorId: string) => store.openSession(toSession(id, visitorId)),
      sessionsOf: (id: string) =>
        store.listSessions({ workspaceId: 'wsp_1', visitor: { id, widgetId: 'wgt_1' } }, { limit: 10 }),
    }
  }

  describe(name, () => {
    test('an anonymous visitor is found by the hash of their secret alone', async () => {
      const { store } = await setup()
      expect(await store.findAnonymousVisitor('hash')).toEqual({ ...SOMEBODY, claimedBy: undefined })
      expect(await store.findAnonymousVisitor('vis_anonymous')).toBeUndefined()
      expect(await store.isAnonymousVisitorAlive('vis_anonymous')).toBe(true)
      expect(await store.isAnonymousVisitorAlive('hash')).toBe(false)
    })

    test('a secret that is used ends later', async () => {
      const { store } = await setup()
      await store.extendAnonymousVisitor('vis_anonymous', 9000)
      expect(await store.findAnonymousVisitor('hash')).toMatchObject({ endsAt: 9000 })
    })

    test('what has ended is forgotten when the next comes', async () => {
      const { store } = await setup()
      const next = { ...SOMEBODY, id: 'vis_next', endsAt: 9000 }
      await store.addAnonymousVisitor(next, { hash: 'next', now: 4999 })
      expect(await store.findAnonymousVisitor('hash')).toBeDefined()
      await store.addAnonymousVisitor({ ...next, id: 'vis_last' }, { hash: 'last', now: 5000 })
      expect(await store.findAnonymousVisitor('hash')).toBeUndefined()
      expect(await store.isAnonymousVisitorAlive('vis_anonymous')).toBe(false)
      expect(await store.findAnonymousVisitor('next')).toBeDefined()
    })

    test('a claim moves the conversation and ends the visitor', async () => {
      const { store, open, sessionsOf } = await setup()
      await open('ses_1', 'vis_anonymous')
      const claim = { from: 'vis_anonymous', to: 'vis_alex', at: 2000 }
      expect(await store.claimAnonymousVisitor(claim)).toEqual(['ses_1'])
      expect(await sessionsOf('vis_anonymous')).toEqual([])
      expect(await sessionsOf('vis_alex')).toMatchObject([
        { id: 'ses_1', status: 'open', anonymous: false, updatedAt: 2000 },
      ])
      expect(await store.isAnonymousVisitorAlive('vis_anonymous')).toBe(false)
      expect(await store.findAnonymousVisitor('hash')).toEqual({ ...SOMEBODY, claimedBy: 'vis_alex' })
    })

    test('a claimed visitor lives no longer for being used', async () => {
      const { store } = await setup()
      await store.claimAnonymousVisitor({ from: 'vis_anonymous', to: 'vis_alex', at: 2000 })
      await store.extendAnonymousVisitor('vis_anonymous', 9000)
      expect(await store.findAnonymousVisitor('hash')).toMatchObject({ endsAt: 5000 })
    })

    test('whoever claims first has it, and is told the same again', async () => {
      const { store, open, sessionsOf } = await setup()
      await open('ses_1', 'vis_anonymous')
      const from = 'vis_anonymous'
      const claims = await Promise.all(
        ['vis_alex', 'vis_sam', 'vis_alex'].map((to) => store.claimAnonymousVisitor({ from, to, at: 2000 })),
      )
      expect(claims).toEqual([['ses_1'], undefined, ['ses_1']])
      expect(await sessionsOf('vis_sam')).toEqual([])
    })

    test('nobody is claimed who was never there', async () => {
      const { store } = await setup()
      const claim = { from: 'vis_none', to: 'vis_alex', at: 2000 }
      expect(await store.claimAnonymousVisitor(claim)).toBeUndefined()
      expect(await store.claimAnonymousVisitor({ ...claim, from: 'vis_sam' })).toBeUndefined()
    })

    test('of the open conversations the one with the last message stays open', async () => {
      const { store, open, say, sessionsOf } = await setup()
      await open('ses_1', 'vis_alex')
      await open('ses_2', 'vis_anonymous')
      await say('ses_2')
      await say('ses_1')
      await store.claimAnonymousVisitor({ from: 'vis_anonymous', to: 'vis_alex', at: 2000 })
      expect(await sessionsOf('vis_alex')).toMatchObject([
        { id: 'ses_2', status: 'closed', updatedAt: 2000 },
        { id: 'ses_1', status: 'open', updatedAt: 1500 },
      ])
    })

    test('what is closed already closes nothing', async () => {
      const { store, open, remember, say, sessionsOf } = await setup()
      await open('ses_1', 'vis_alex')
      await open('ses_2', 'vis_anonymous')
      await say('ses_2')
      await store.claimAnonymousVisitor({ from: 'vis_anonymous', to: 'vis_alex', at: 2000 })
      await say('ses_1')
      await store.addAnonymousVisitor({ ...SOMEBODY, id: 'vis_other' }, { hash: 'other', now: 1000 })
      await remember('vis_other', true)
      await open('ses_3', 'vis_other')
      await store.claimAnonymousVisitor({ from: 'vis_other', to: 'vis_alex', at: 3000 })
      expect(await sessionsOf('vis_alex')).toMatchObject([
        { id: 'ses_3', status: 'closed' },
        { id: 'ses_2', status: 'open' },
        { id: 'ses_1', status: 'closed' },
      ])
    })
  })
}

function toSession(id: string, visitorId: string): NewSession {
  return {
    id,
    workspaceId: 'wsp_1',
    widgetId: 'wgt_1',
    visitorId,
    status: 'open',
    labels: [],
    priority: 'normal',
    page: undefined,
    createdAt: 1000,
    updatedAt: 1000,
  }
}
