import { expect, onTestFinished, test } from 'vitest'
import { createFacts } from '../../../server-stub/services/facts.js'
import { setupServer } from '../../support/server.js'

async function setup() {
  const { store, widget } = await setupServer()
  onTestFinished(() => store.close())
  const asked: string[] = []
  const findWidget = store.findWidget.bind(store)
  store.findWidget = (id) => {
    asked.push(id)
    return findWidget(id)
  }
  return { store, widget, asked, facts: createFacts(store) }
}

test('a fact is asked for once', async () => {
  const { facts, widget, asked } = await setup()
  expect(await facts.widget(widget.id)).toEqual(widget)
  expect(await facts.widget(widget.id)).toEqual(widget)
  expect(asked).toEqual([widget.id])
})

test('a write makes it be asked for again', async () => {
  const { facts, store, widget } = await setup()
  await facts.widget(widget.id)
  await store.changeWidget(widget.id, (before) => ({ ...before, name: 'Store' }))
  expect(await facts.widget(widget.id)).toMatchObject({ name: 'Store' })
})

test('a fact that was read while somebody wrote is not kept past the write', async () => {
  const { facts, store, widget } = await setup()
  const findWidget = store.findWidget.bind(store)
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  store.findWidget = async (id) => {
    const before = await findWidget(id)
    await held
    return before
  }
  const slow = facts.widget(widget.id)
  await expect.poll(() => findWidget(widget.id)).toEqual(widget)
  await store.changeWidget(widget.id, (before) => ({ ...before, name: 'Store' }))
  store.findWidget = findWidget
  await facts.widget('wgt_none')
  release()
  await slow
  expect(await facts.widget(widget.id)).toMatchObject({ name: 'Store' })
})

test('what does not exist is asked for every time, and takes no memory', async () => {
  const { facts, asked } = await setup()
  await facts.widget('wgt_none')
  await facts.widget('wgt_none')
  expect(asked).toEqual(['wgt_none', 'wgt_none'])
})
