// @vitest-environment happy-dom
import { afterEach, expect, test } from 'vitest'
import { createEmitter } from '../../../loader/tag/emitter.js'
import { settled } from '../../support/clock.js'

// What a listener throws is the window's, as in browsers. Vitest switches that off.
const { happyDOM } = globalThis as unknown as { happyDOM: { settings: { disableErrorCapturing: boolean } } }
happyDOM.settings.disableErrorCapturing = false

const emitter = createEmitter()
afterEach(() => emitter.clear())

test('a listener hears what it asked for, and nothing else', () => {
  const heard: unknown[] = []
  emitter.on('state', (detail) => heard.push(detail))
  emitter.emit('state', { from: 'idle', to: 'ready' })
  emitter.emit('open')
  expect(heard).toEqual([{ from: 'idle', to: 'ready' }])
})

test('tag managers hear it on the window', () => {
  const heard: unknown[] = []
  const hear = (event: Event) => heard.push((event as CustomEvent).detail)
  addEventListener('latchkey:conversation:started', hear)
  emitter.emit('conversation:started', { id: 'ses_1' })
  removeEventListener('latchkey:conversation:started', hear)
  expect(heard).toEqual([{ id: 'ses_1' }])
})

test('`on` gives its undo', () => {
  let heard = 0
  const undo = emitter.on('open', () => heard++)
  emitter.emit('open')
  undo()
  undo()
  emitter.emit('open')
  expect(heard).toBe(1)
})

test('`once` hears once, or never where it was undone', () => {
  let heard = 0
  emitter.once('open', () => heard++)
  emitter.once('open', () => (heard += 10))()
  emitter.emit('open')
  emitter.emit('open')
  expect(heard).toBe(1)
})

test('`ready` is told to those who come late, after `on` has returned', async () => {
  const order: string[] = []
  emitter.emit('ready')
  emitter.on('ready', () => order.push('ready'))
  order.push('on')
  await settled()
  expect(order).toEqual(['on', 'ready'])
})

test('other events are not', async () => {
  emitter.emit('open')
  emitter.on('open', () => expect.unreachable())
  await settled()
})

test('a listener that throws harms neither the others nor who tells', () => {
  const heard: string[] = []
  emitter.on('open', () => heard.push('first'))
  emitter.on('open', () => {
    // happy-dom prints what it catches.
    throw Object.assign(new Error(), { stack: 'A listener threw, as it was to.' })
  })
  emitter.on('open', () => heard.push('last'))
  emitter.emit('open')
  expect(heard).toEqual(['first', 'last'])
})

test('cleared, it forgets its listeners and that it was ready', async () => {
  emitter.emit('ready')
  emitter.on('open', () => expect.unreachable())
  emitter.clear()
  emitter.on('ready', () => expect.unreachable())
  emitter.emit('open')
  await settled()
})
