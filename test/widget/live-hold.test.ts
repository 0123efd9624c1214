// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from 'vitest'
import { LatchkeyError } from '../../loader/error.js'
import type { Client } from '../../widget/api/client.js'
import { holdLive } from '../../widget/live-hold.js'

beforeEach(() => void vi.stubGlobal('__LIVE__', 'hash'))

/** A page whose live chunk comes when it is let, and what that was told. */
function setup(answer: () => Promise<void> = () => Promise.resolve()) {
  const told: string[] = []
  const asked: unknown[][] = []
  const chunk = {
    createLive: () => ({ start: () => void told.push('start'), stop: () => void told.push('stop') }),
  }
  const page = {
    load(...what: unknown[]) {
      asked.push(what)
      return answer().then(() => chunk)
    },
  }
  const live = holdLive(page, {
    page: {
      button: document.createElement('button'),
      root: document.createElement('div').attachShadow({ mode: 'open' }),
    },
    unread: () => 0,
    sayUnread: String,
    call: (() => Promise.reject(new Error('Nothing is called.'))) as Client,
    name: 'a name',
    isWarm: () => false,
    onEvent: () => {},
    onGap: () => {},
    onFailure: ({ code }) => void told.push(code),
    signal: new AbortController().signal,
  })
  return { live, told, asked }
}

const soon = () => new Promise((resolve) => setTimeout(resolve))

test('its chunk is fetched by its hash, once, when it is first wanted', async () => {
  const { live, told, asked } = setup()
  live.stop()
  expect(asked).toEqual([])
  live.start()
  live.start()
  await soon()
  expect(asked).toEqual([['live', 'hash']])
  expect(told).toEqual(['start', 'start'])
})

test('no longer wanted when the chunk is there, it is not started', async () => {
  const { live, told } = setup()
  live.start()
  live.stop()
  await soon()
  expect(told).not.toContain('start')
})

test('a chunk that could not be had is told, and asked for again when it is wanted again', async () => {
  let isMissing = true
  const missing = new LatchkeyError('chunk_failed', 'It could not be had.', { retryable: true })
  const { live, told } = setup(() => (isMissing ? Promise.reject(missing) : Promise.resolve()))
  live.start()
  await soon()
  expect(told).toEqual(['chunk_failed'])
  isMissing = false
  live.start()
  await soon()
  expect(told).toEqual(['chunk_failed', 'start'])
})
