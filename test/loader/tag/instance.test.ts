// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { settled } from '../../support/clock.js'
import { DISMISSED } from '../../../loader/tag/session.js'
import { setup as start, TAG } from './setup.js'

const ends: (() => void)[] = []
const setup = (...given: Parameters<typeof start>) => {
  const it = start(...given)
  ends.push(it.end)
  return it
}

afterEach(() => {
  for (const end of ends.splice(0)) end()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  document.documentElement.querySelectorAll('latchkey-widget').forEach((it) => it.remove())
})

const ORDERS = { id: 'orders', title: 'Your orders', render: () => {} }

const whenReady = ({ latchkey }: { latchkey: ReturnType<typeof start>['latchkey'] }) =>
  new Promise((resolve) => latchkey.ready(resolve))

test('init draws one launcher, and loads nothing else', async () => {
  const it = setup()
  it.latchkey.init()
  expect(await whenReady(it)).toBe(it.latchkey)
  expect(it.launchers()).toBe(1)
  expect(it.loaded).toEqual([])
  expect(it.asked).toEqual(['https://widget.example.com/v1/widgets/wgt_1/config'])
})

describe('before init', () => {
  test.each(['open', 'startConversation', 'toggle', 'refresh', 'logout'] as const)(
    '%s() says that there is no widget',
    async (verb) => {
      const { latchkey, codes } = setup()
      await expect(latchkey[verb]('Hi' as never)).rejects.toMatchObject({
        name: 'LatchkeyError',
        code: 'not_initialized',
      })
      await settled()
      expect(codes).toEqual(['not_initialized'])
    },
  )

  test('the rest does nothing, and throws nothing', () => {
    const { latchkey, launchers } = setup()
    latchkey.close()
    latchkey.show()
    latchkey.hide()
    latchkey.update({ offset: 1 })
    latchkey.setLocale('de')
    latchkey.setColorScheme('dark')
    latchkey.definePanel(ORDERS)
    latchkey.destroy()
    expect(latchkey.isOpen()).toBe(false)
    expect(latchkey.state()).toBe('idle')
    expect(launchers()).toBe(0)
  })

  test('what update() says is kept for it', async () => {
    const it = setup()
    it.latchkey.update({ greeting: 'Hi' })
    it.latchkey.init()
    await it.latchkey.open()
    expect(it.pages[0]?.settings().greeting).toBe('Hi')
  })
})

test.each([
  [{ apiUrl: TAG.apiUrl }, 'missing_widget'],
  [{ widget: 'wgt_1' }, 'missing_api_url'],
])('init with %j only is %s', async (tag, code) => {
  const { latchkey, codes, asked } = setup({ tag })
  latchkey.init()
  await settled()
  expect(codes).toEqual([code])
  expect(asked).toEqual([])
})

test('an unknown or bad option costs one line, and the rest works', async () => {
  const it = setup()
  it.latchkey.init({ colour: 'red', offset: 7, position: 'top' } as never)
  await it.latchkey.open()
  expect(it.codes).toEqual(['bad_option', 'bad_option'])
  expect(it.lines()).toHaveLength(2)
  expect(it.pages[0]?.settings()).toMatchObject({ offset: 7, position: 'bottom-right' })
})

test('what may be a credential is in no event and on no line', async () => {
  const it = setup()
  it.latchkey.init({ token: { token: 'eyJ.secret' } } as never)
  await whenReady(it)
  expect(it.codes).toEqual(['bad_option'])
  expect(JSON.stringify(it.errors) + it.errors[0]?.message + it.lines().join()).not.toContain('secret')
})

test('page goes before tag, tag before dashboard', async () => {
  const it = setup({ tag: { ...TAG, offset: '30', greeting: 'Tag' } })
  it.latchkey.init({ greeting: 'Page' })
  await it.latchkey.open()
  expect(it.pages[0]?.settings()).toMatchObject({ offset: 30, greeting: 'Page' })
})

test('startConversation() reaches the keeper as it was said', async () => {
  const it = setup()
  it.latchkey.init()
  await it.latchkey.startConversation(' Hi ')
  expect(it.keepers[0]?.asked).toContain('startConversation " Hi "')
})

test('a second init is an update; another widget needs destroy first', async () => {
  const it = setup()
  it.latchkey.init()
  await it.latchkey.open()
  it.latchkey.init({ widget: 'wgt_2', offset: 9 })
  await settled()
  expect(it.codes).toEqual(['other_widget'])
  expect(it.launchers()).toBe(1)
  expect(it.pages[0]?.settings()).toMatchObject({ widget: 'wgt_1', offset: 9 })

  it.latchkey.destroy()
  it.latchkey.init({ widget: 'wgt_2' })
  await it.latchkey.open()
  expect(it.pages[1]?.settings().widget).toBe('wgt_2')
})

describe('definePanel()', () => {
  test('remembers what was defined before there was a widget, and loads nothing', async () => {
    const it = setup()
    it.latchkey.definePanel(ORDERS)
    it.latchkey.init()
    await whenReady(it)
    expect(it.loaded).toEqual([])
    await it.latchkey.open()
    expect(it.pages[0]?.settings().panels).toEqual({ orders: ORDERS })
  })

  test('takes the place of the one with its id, and tells the keeper', async () => {
    const it = setup()
    it.latchkey.init()
    await it.latchkey.open()
    const update = vi.spyOn(it.keepers[0]!, 'update')
    const bills = { ...ORDERS, id: 'bills' }
    const anew = { ...ORDERS, title: 'Orders' }
    for (const panel of [ORDERS, bills, anew]) it.latchkey.definePanel(panel)
    expect(Object.values(it.pages[0]!.settings().panels!)).toEqual([anew, bills])
    expect(update).toHaveBeenCalledTimes(3)
  })

  test.each([[undefined], [null], [7], ['orders'], [{}], [[]], [{ id: '__proto__' }]])(
    'of %j throws nothing',
    (panel) => {
      const { latchkey } = setup()
      latchkey.definePanel(panel as never)
      latchkey.definePanel(ORDERS)
    },
  )

  test('is forgotten by destroy()', async () => {
    const it = setup()
    it.latchkey.definePanel(ORDERS)
    it.latchkey.destroy()
    it.latchkey.init()
    await it.latchkey.open()
    expect(it.pages[0]?.settings().panels).toBeUndefined()
  })
})

describe('destroy', () => {
  test('leaves the page as it was', async () => {
    const it = setup()
    it.latchkey.init()
    await it.latchkey.open()
    it.latchkey.on('open', () => expect.unreachable())
    it.latchkey.destroy()
    expect(it.launchers()).toBe(0)
    expect(it.keepers[0]?.asked.at(-1)).toBe('destroy')
    expect(it.pages[0]?.signal.aborted).toBe(true)
    dispatchEvent(new CustomEvent('latchkey:open'))
    await expect(it.latchkey.open()).rejects.toMatchObject({ code: 'not_initialized' })
    expect(it.latchkey.state()).toBe('idle')
  })

  test('init → destroy → init leaves one widget, of the last options', async () => {
    const it = setup()
    it.latchkey.init({ greeting: 'first' })
    it.latchkey.destroy()
    it.latchkey.init({ offset: 5 })
    await whenReady(it)
    await settled()
    expect(it.launchers()).toBe(1)
    await it.latchkey.open()
    expect(it.pages).toHaveLength(1)
    expect(it.pages[0]?.settings()).toMatchObject({ offset: 5 })
    expect(it.pages[0]?.settings().greeting).toBeUndefined()
  })

  test('in the middle of a load settles who waits, and draws nothing', async () => {
    const it = setup({ fetch: () => new Promise(() => {}) })
    it.latchkey.init()
    const opened = it.latchkey.open()
    it.latchkey.destroy()
    await expect(opened).rejects.toMatchObject({ name: 'LatchkeyError' })
    await settled()
    expect(it.launchers()).toBe(0)
    expect(it.codes).toEqual([])
  })
})

describe('every promise settles:', () => {
  test.each([
    ['no such widget', { fetch: () => new Response('', { status: 404 }) }, 'widget_not_found', 'failed'],
    [
      'a server in trouble',
      { fetch: () => new Response('', { status: 500 }) },
      'config_unreachable',
      'unavailable',
    ],
    ['no server', { fetch: () => Promise.reject(new TypeError('no')) }, 'config_unreachable', 'unavailable'],
    ['no keeper', { missing: ['keeper' as const] }, 'chunk_failed', 'unavailable'],
  ])('%s', async (_, given, code, state) => {
    const it = setup(given)
    it.latchkey.init()
    for (const verb of ['open', 'toggle', 'refresh', 'logout'] as const) {
      await expect(it.latchkey[verb]()).rejects.toMatchObject({ code })
    }
    await settled()
    expect(new Set(it.codes)).toEqual(new Set([code]))
    expect(it.latchkey.state()).toBe(state)
  })

  test('what failed to load is tried again', async () => {
    const missing: 'keeper'[] = ['keeper']
    const it = setup({ missing })
    it.latchkey.init()
    await it.latchkey.open().catch(() => {})
    missing.length = 0
    await it.latchkey.open({ view: 'conversation' })
    expect(it.keepers[0]?.asked).toContain('open {"view":"conversation"}')
  })

  test('without its doctor a failure is one short line', async () => {
    const it = setup({ tag: {}, missing: ['doctor'] })
    it.latchkey.init()
    await settled()
    expect(it.lines()).toEqual(['[latchkey] missing_widget '])
    expect(it.codes).toEqual(['missing_widget'])
  })
})

test('ready is told to who comes late', async () => {
  const it = setup()
  it.latchkey.init()
  await whenReady(it)
  expect(await whenReady(it)).toBe(it.latchkey)
})

test('hide takes the whole widget away, and show brings it back', async () => {
  const it = setup()
  it.latchkey.init()
  await whenReady(it)
  const shown = () => {
    const host = document.querySelector<HTMLElement>('latchkey-widget')
    return host?.isConnected && host.shadowRoot!.adoptedStyleSheets.length > 0 ? host : undefined
  }
  const before = shown()
  it.latchkey.hide()
  it.latchkey.show()
  expect(shown()).toBe(before)
})

describe('a launcher that the visitor dismissed', () => {
  const styles = () => vi.spyOn(CSSStyleSheet.prototype, 'replaceSync')
  let painted: ReturnType<typeof styles>
  beforeEach(() => {
    sessionStorage.clear()
    painted = styles()
  })
  const isShown = () =>
    !/max-width:1000000000px\)\{:host>button\{display:none/.test(painted.mock.lastCall![0])

  test('is not shown in that session, and the panel opens all the same', async () => {
    sessionStorage.setItem(DISMISSED, '1')
    const it = setup()
    it.latchkey.init()
    await whenReady(it)
    expect(isShown()).toBe(false)
    await it.latchkey.open()
    expect(it.keepers[0]?.asked).toContain('open ')
  })

  test('is shown again by show(), which the session remembers', async () => {
    sessionStorage.setItem(DISMISSED, '1')
    const it = setup()
    it.latchkey.init()
    await whenReady(it)
    it.latchkey.show()
    expect(isShown()).toBe(true)
    expect(sessionStorage.getItem(DISMISSED)).toBeNull()
  })

  test('is shown where the session can’t be read', async () => {
    vi.spyOn(globalThis, 'sessionStorage', 'get').mockImplementation(() => {
      throw new DOMException('The operation is insecure.', 'SecurityError')
    })
    const it = setup()
    it.latchkey.init()
    await whenReady(it)
    it.latchkey.show()
    expect(isShown()).toBe(true)
  })

  test('can be dismissed again after show()', async () => {
    const it = setup()
    it.latchkey.init()
    await it.latchkey.open()
    it.latchkey.show()
    // As the widget's × does.
    it.pages[0]!.given().hidden = 'launcher'
    it.pages[0]!.update({})
    expect(isShown()).toBe(false)
    it.latchkey.show()
    expect(isShown()).toBe(true)
  })
})
