// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Identity } from '../../../../loader/handle.js'
import type { CustomPanel, PanelContext } from '../../../../loader/panel.js'
import { mount } from '../../../../widget/index.js'
import { createFakeApi, toProblem } from '../../../support/api.js'
import { ALEX, createFakeKeeper, createFakePage, type FakePage } from '../../../support/page.js'

const API = 'https://widget.example.com'
const pages = new Set<FakePage>()
beforeEach(() => {
  vi.stubGlobal('matchMedia', () => Object.assign(new EventTarget(), { matches: false }))
})
afterEach(() => {
  for (const page of pages) page.destroy()
  pages.clear()
  vi.unstubAllGlobals()
  for (const host of document.querySelectorAll('latchkey-widget')) host.remove()
})

interface Given {
  /** Instead of one that writes down what happens to it. */
  render?: (element: HTMLElement, context: PanelContext) => unknown
  identity?: Identity
}

/** A page that has defined a panel called orders. */
function setup({ render, identity }: Given = {}) {
  const api = createFakeApi()
  vi.stubGlobal('fetch', api.fetch)
  const events: string[] = []
  const contexts: PanelContext[] = []
  const toPanel = (name: string): CustomPanel => ({
    id: 'orders',
    title: 'Orders',
    icon: '📦',
    render(element, context) {
      contexts.push(context)
      events.push(`render ${name} ${context.visitor?.name ?? 'nobody'}`)
      if (render) return render(element, context) as void
      element.textContent = `Orders of ${name}`
      return () => void events.push(`stop ${name}, ${context.signal.aborted}`)
    },
  })
  const page = createFakePage({ panels: { orders: toPanel('first') }, debug: true })
  pages.add(page)
  const keeper = createFakeKeeper(identity)
  const panel = (keeper.panel = mount(page, keeper))
  keeper.open = panel.open
  keeper.close = panel.close
  const element = () => page.root.querySelector<HTMLElement>('.custom')
  return {
    api,
    page,
    keeper,
    panel,
    events,
    element,
    toPanel,
    context: () => contexts.at(-1)!,
    text: () => page.root.querySelector('[role=dialog]')?.textContent ?? '',
    redefine(panels: Record<string, unknown>) {
      page.change({ panels: panels as never })
      panel.update()
    },
    press(name: string) {
      const buttons = [...page.root.querySelectorAll<HTMLButtonElement>('[role=dialog] button')]
      const found = buttons.find((one) => (one.getAttribute('aria-label') ?? one.textContent).includes(name))
      found!.click()
    },
    async show() {
      await panel.open('orders')
      await vi.waitUntil(() => events.some((it) => it.startsWith('render')))
    },
    reported: () => page.told.filter((it) => it.startsWith('report')),
  }
}

test('home offers it, and a press shows it under its title, with a way back', async () => {
  const { panel, press, text, events, element } = setup()
  await panel.open()
  await vi.waitFor(() => expect(text()).toContain('Orders'))
  press('Orders')
  await vi.waitFor(() => expect(element()?.textContent).toBe('Orders of first'))
  expect(element()?.getAttribute('part')).toBe('custom')
  expect(text()).toContain('Orders')
  press('Back')
  await vi.waitFor(() => expect(events).toEqual(['render first Alex Rivera', 'stop first, true']))
  expect(element()).toBeNull()
})

test('a click on an element of the page opens it too', async () => {
  const { panel, element } = setup()
  await panel.open({ view: 'orders' })
  await vi.waitFor(() => expect(element()?.textContent).toBe('Orders of first'))
})

test('what is drawn around it leaves it alone', async () => {
  const { show, element, api, panel, events } = setup()
  await show()
  const before = element()
  before!.append(document.createElement('input'))
  panel.update()
  api.tell({ type: 'message.created', message: { id: 'msg_9' } as never })
  panel.update()
  expect(element()).toBe(before)
  expect(before!.innerHTML).toBe('Orders of first<input>')
  expect(events).toEqual(['render first Alex Rivera'])
})

describe('it ends when', () => {
  type Setup = ReturnType<typeof setup>
  test.each<[string, (it: Setup) => unknown, string[]]>([
    ['the panel closes', ({ panel }) => panel.close(), []],
    ['another view is opened', ({ panel }) => panel.open('home'), []],
    ['it asks for another view itself', ({ context }) => context().open('conversation'), []],
    ['it closes the panel itself', ({ context }) => context().close(), []],
    [
      'it is defined anew',
      ({ redefine, toPanel }) => redefine({ orders: toPanel('second') }),
      ['render second Alex Rivera'],
    ],
    [
      'another visitor comes',
      ({ keeper }) => keeper.become({ status: 'authenticated', visitor: { ...ALEX, sub: 's', name: 'Sam' } }),
      ['render first Sam'],
    ],
    [
      'the visitor is signed out',
      ({ keeper }) => keeper.become({ status: 'identity-required' }),
      ['render first nobody'],
    ],
    ['the widget is destroyed', ({ page }) => page.destroy(), []],
  ])('%s', async (_, act, next) => {
    const it = setup()
    await it.show()
    act(it)
    await vi.waitFor(() =>
      expect(it.events).toEqual(['render first Alex Rivera', 'stop first, true', ...next]),
    )
    expect(it.reported()).toEqual([])
  })

  test('and begins again, once, when it is opened again', async () => {
    const { show, panel, events } = setup()
    await show()
    panel.close()
    await panel.open()
    await vi.waitFor(() =>
      expect(events).toEqual(['render first Alex Rivera', 'stop first, true', 'render first Alex Rivera']),
    )
  })
})

test.each<Identity>([
  { status: 'authenticating' },
  { status: 'offline' },
  { status: 'authenticated', visitor: { ...ALEX } },
])('it goes on while the visitor is $status', async (identity) => {
  const { show, keeper, events } = setup()
  await show()
  keeper.become(identity)
  keeper.become({ status: 'authenticated', visitor: ALEX })
  await Promise.resolve()
  expect(events).toEqual(['render first Alex Rivera'])
})

test('nothing is drawn before it is known who looks', async () => {
  const { panel, keeper, events, text } = setup({ identity: { status: 'authenticating' } })
  await panel.open('orders')
  await vi.waitFor(() => expect(text()).toContain('Orders'))
  expect(events).toEqual([])
  keeper.become({ status: 'authenticated', visitor: ALEX })
  await vi.waitFor(() => expect(events).toEqual(['render first Alex Rivera']))
})

describe('where it fails', () => {
  const broken = new Error('It broke.')
  test.each<[string, () => unknown]>([
    [
      'at once',
      () => {
        throw broken
      },
    ],
    ['later', () => Promise.reject(broken)],
  ])('%s, it says so in its place, and home is as before', async (_, render) => {
    const { show, text, reported, press, events, panel } = setup({ render })
    await show()
    await vi.waitFor(() => expect(text()).toContain('This part isn’t working'))
    await vi.waitFor(() => expect(text()).toContain('panel_failedIt broke.'))
    expect(reported()).toEqual(['report panel_failed'])
    press('Try again')
    await vi.waitFor(() => expect(events).toHaveLength(2))
    await panel.open('home')
    expect(text()).toContain('Send us a message')
  })

  test('at its end, that is told, and harms nothing', async () => {
    const { show, panel, reported, text } = setup({
      render: () => () => {
        throw broken
      },
    })
    await show()
    await panel.open('home')
    await vi.waitFor(() => expect(reported()).toEqual(['report panel_failed']))
    expect(text()).toContain('Send us a message')
    await panel.open('orders')
    await vi.waitFor(() => expect(text()).toContain('Orders'))
    expect(text()).not.toContain('isn’t working')
  })

  test.each([
    undefined,
    null,
    Object.create(null),
    {
      toString() {
        throw broken
      },
    },
  ])('whatever it throws is told', async (thrown) => {
    const { show, reported } = setup({
      render: () => {
        throw thrown
      },
    })
    await show()
    await vi.waitFor(() => expect(reported()).toEqual(['report panel_failed']))
  })
})

test('what ends an asynchronous one is called, even if it comes too late', async () => {
  const ends: string[] = []
  let arrive: (stop: () => void) => void = () => {}
  const { show, panel } = setup({ render: () => new Promise((resolve) => (arrive = resolve)) })
  await show()
  panel.close()
  arrive(() => ends.push('stop'))
  await vi.waitFor(() => expect(ends).toEqual(['stop']))
})

test('what it draws with may close, open and update while it does', async () => {
  const { show, text } = setup({
    render(_, context) {
      context.open('conversation')
      return () => context.open('orders')
    },
  })
  await show()
  await vi.waitFor(() => expect(text()).toContain('Northwind Supply'))
})

describe('its context', () => {
  test('names the visitor as the token does, and what the panel looks like', async () => {
    const { show, context } = setup()
    await show()
    expect(context().visitor).toEqual({
      id: 'alex',
      name: 'Alex Rivera',
      company: 'Northwind',
      email: 'alex@example.com',
    })
    expect(context().theme).toEqual({
      scheme: 'light',
      accent: expect.stringMatching(/^rgb/),
      onAccent: expect.stringMatching(/^rgb/),
      accentInk: expect.stringMatching(/^rgb/),
      radius: 20,
    })
  })

  test('tells of events until it ends, or is told not to', async () => {
    const { show, context, panel } = setup()
    await show()
    const heard: unknown[] = []
    const stop = context().on('unread', ({ count }) => heard.push(count))
    context().on('ready', () => heard.push('ready'))
    context().on('unread', ({ count }) => heard.push(-count))
    const tell = (count: number) => dispatchEvent(new CustomEvent('latchkey:unread', { detail: { count } }))
    tell(1)
    stop()
    tell(2)
    panel.close()
    await Promise.resolve()
    tell(3)
    expect(heard).toEqual([1, -1, -2, 'ready'])
  })

  test('asks the API as the visitor, and shows the token to nobody', async () => {
    const { show, context, api } = setup()
    await show()
    const response = await context().fetch('/v1/sessions?limit=1', { headers: { 'x-mine': '1' } })
    expect(response.ok).toBe(true)
    expect(await context().fetch(`${API}/v1/sessions`)).toHaveProperty('ok', true)
    expect(api.requests.slice(-2)).toEqual([
      expect.objectContaining({ path: '/v1/sessions?limit=1', token: 'token-1' }),
      expect.objectContaining({ path: '/v1/sessions', token: 'token-1' }),
    ])
    expect(JSON.stringify([context(), [...response.headers], response.url])).not.toContain('token-')
  })

  test('asks again, once, with another token after a 401', async () => {
    const { show, context, api, keeper } = setup()
    await show()
    const before = api.requests.length
    api.interrupt(({ token }) => (token === 'token-1' ? toProblem(401, 'token_expired') : Response.json({})))
    expect((await context().fetch('/v1/sessions', { method: 'POST', body: '{}' })).ok).toBe(true)
    expect(api.requests.slice(before).map(({ token, body }) => [token, body])).toEqual([
      ['token-1', {}],
      ['token-2', {}],
    ])
    api.interrupt(() => toProblem(401, 'token_expired'))
    expect((await context().fetch('/v1/sessions')).status).toBe(401)
    expect(keeper.asked.filter((it) => it.startsWith('refuse'))).toEqual([
      'refuse token-1',
      'refuse token-2',
      'refuse token-3',
    ])
  })

  test.each([
    'https://evil.example/v1/sessions',
    'https://widget.example.com.evil.example/',
    'https://widget.example.com@evil.example/',
    'http://widget.example.com/v1/sessions',
    'v1/sessions',
    '@evil.example/',
    '\\\\evil.example/',
    'javascript:alert(1)',
    '',
  ])('refuses %j, which is no address of the API’s', async (address) => {
    const { show, context, api } = setup()
    await show()
    const before = api.requests.length
    await expect(context().fetch(address)).rejects.toThrow('a token belongs nowhere else')
    expect(api.requests).toHaveLength(before)
  })

  test.each(['//evil.example/', '/\\evil.example/', '/v1/../../../evil'])(
    'takes %j for a path of the API’s own',
    async (address) => {
      const { show, context } = setup()
      const asked: string[] = []
      await show()
      vi.stubGlobal('fetch', (url: string) => {
        asked.push(new URL(url).origin)
        return Promise.resolve(new Response('{}'))
      })
      await context().fetch(address)
      expect(asked).toEqual([API])
    },
  )

  test('does nothing any more once the panel has ended', async () => {
    const { show, context, api, panel } = setup()
    await show()
    const { fetch, open, close } = context()
    await panel.open('home')
    const before = api.requests.length
    await expect(fetch('/v1/sessions')).rejects.toThrow()
    open('conversation')
    close()
    expect(api.requests).toHaveLength(before)
    expect(panel.isOpen()).toBe(true)
  })

  test('calls off what is asked with its own signal, or its end', async () => {
    const { show, context, api, panel } = setup()
    await show()
    vi.stubGlobal('fetch', (_: string, { signal }: RequestInit) => {
      return new Promise((_, reject) => signal!.addEventListener('abort', () => reject(new Error('off'))))
    })
    const own = new AbortController()
    const mine = context().fetch('/v1/sessions', { signal: own.signal })
    const theirs = context().fetch('/v1/sessions')
    await Promise.resolve()
    own.abort()
    await expect(mine).rejects.toThrow('off')
    panel.close()
    await expect(theirs).rejects.toThrow('off')
    expect(api.requests.length).toBeGreaterThan(0)
  })
})

test.each<[string, unknown]>([
  ['null', null],
  ['a text', 'orders'],
  ['no id', { title: 'T', render: () => {} }],
  ['an id of capitals', { id: 'Orders', title: 'T', render: () => {} }],
  ['a view’s id', { id: 'home', title: 'T', render: () => {} }],
  ['a blank title', { id: 'a', title: ' ', render: () => {} }],
  ['an icon that is none', { id: 'a', title: 'T', icon: {}, render: () => {} }],
  ['no render', { id: 'a', title: 'T' }],
  [
    'a trap',
    {
      get id() {
        throw new Error('no')
      },
    },
  ],
])('%s is no panel, which is told once, and the others are there', async (_, given) => {
  const { panel, redefine, text, reported, toPanel } = setup()
  const id = (given as { id?: string } | null) && typeof given === 'object' && 'title' in given! ? 'a' : 'x'
  redefine({ [id]: given, orders: toPanel('first') })
  await panel.open()
  await vi.waitFor(() => expect(text()).toContain('Orders'))
  panel.update()
  panel.update()
  expect(reported()).toEqual(['report bad_panel'])
})
