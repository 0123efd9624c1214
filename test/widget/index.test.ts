// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { LatchkeyError } from '../../loader/error.js'
import type { Identity } from '../../loader/handle.js'
import type { Settings } from '../../loader/options.js'
import type { WidgetConfig } from '../../protocol/widget-config.js'
import { mount } from '../../widget/index.js'
import { createFakeApi, toMessage, toProblem } from '../support/api.js'
import { ALEX, createFakeKeeper, createFakePage, type FakePage } from '../support/page.js'

interface Given {
  settings?: Partial<Settings>
  config?: Partial<WidgetConfig>
  identity?: Identity
  messages?: ReturnType<typeof toMessage>[]
}

function setup({ settings = {}, config = {}, identity, messages = [] }: Given = {}) {
  const api = createFakeApi({ messages })
  vi.stubGlobal('fetch', api.fetch)
  const page = createFakePage(settings, config)
  pages.add(page)
  const keeper = createFakeKeeper(identity)
  const panel = (keeper.panel = mount(page, keeper))
  const find = (selector: string) => page.root.querySelector<HTMLElement>(selector)
  const button = (name: string) =>
    [...page.root.querySelectorAll('button')].find((one) =>
      (one.getAttribute('aria-label') ?? one.textContent).startsWith(name),
    )
  return {
    api,
    page,
    keeper,
    panel,
    find,
    show: (...what: Parameters<typeof panel.open>) => panel.open(...what),
    button,
    text: () => find('[role=dialog]')?.textContent ?? '',
    press: (name: string) => button(name)?.click(),
    write: (text: string) => {
      const field = find('textarea') as HTMLTextAreaElement
      field.value = text
      field.dispatchEvent(new Event('input', { bubbles: true }))
      return field
    },
    bubbles: () => [...page.root.querySelectorAll('.bubble')].map(({ textContent }) => textContent),
  }
}

const key = (name: string, more: KeyboardEventInit = {}) =>
  new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...more })

const pages = new Set<FakePage>()
let hasTouch = false
let isPhone = false
beforeEach(() => {
  hasTouch = isPhone = false
  vi.stubGlobal('matchMedia', (query: string) =>
    Object.assign(new EventTarget(), {
      matches: (query.includes('coarse') && hasTouch) || (query.includes('max-width') && isPhone),
    }),
  )
})
afterEach(() => {
  for (const page of pages) page.destroy()
  pages.clear()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  for (const host of document.querySelectorAll('latchkey-widget')) host.remove()
  document.body.replaceChildren()
})

test('closed, there is nothing to see, and nothing is asked of anybody', () => {
  const { find, api, keeper } = setup()
  expect(find('[role=dialog]')).toBeNull()
  expect(api.requests).toEqual([])
  expect(keeper.asked).toEqual([])
})

test('opened, it greets by the verified name and company', async () => {
  const { show, text } = setup()
  await show()
  await vi.waitFor(() => expect(text()).toContain('Send us a message'))
  expect(text()).toContain('Hi Alex')
  expect(text()).toContain('How can we help Northwind today?')
})

test.each<[string, Identity, string]>([
  ['authenticating', { status: 'authenticating' }, 'Checking who you are'],
  ['identity-required', { status: 'identity-required' }, 'Please sign in'],
  ['unavailable', { status: 'unavailable', error: error('api_failing') }, 'We can’t be reached'],
  ['offline', { status: 'offline' }, 'You are offline'],
  ['failed', { status: 'failed', error: error('bad_response') }, 'This chat isn’t working'],
])('%s is said, and nobody is greeted', async (_, identity, words) => {
  const { show, text, find } = setup({ identity })
  await show()
  expect(text()).toContain(words)
  expect(text()).not.toContain('Hi ')
  expect(find('[role=status]')?.textContent).toContain(words)
})

test.each<[Identity['status'], string]>([
  ['identity-required', 'I have signed in'],
  ['offline', 'Try now'],
])('%s has a way on: the keeper is asked again', async (status, name) => {
  const { show, press, keeper } = setup({ identity: { status } as Identity })
  await show()
  press(name)
  expect(keeper.asked).toContain('refresh retry')
})

test('what a developer can mend is told where one is looking, and only there', async () => {
  const identity: Identity = { status: 'failed', error: error('origin_not_allowed') }
  const visitors = setup({ identity })
  vi.stubGlobal('location', { hostname: 'northwind.example', href: 'https://northwind.example/' })
  await visitors.show()
  expect(visitors.text()).not.toContain('origin_not_allowed')
  visitors.panel.unmount()

  const developers = setup({ identity, settings: { debug: true } })
  await developers.show()
  await vi.waitFor(() => expect(developers.text()).toContain('The fix for origin_not_allowed.'))
})

test('once the host has signed the visitor in, the panel goes on by itself', async () => {
  const { show, keeper, text } = setup({ identity: { status: 'identity-required' } })
  await show()
  keeper.become({ status: 'authenticated', visitor: ALEX })
  await vi.waitFor(() => expect(text()).toContain('Send us a message'))
  expect(text()).toContain('Hi Alex')
})

test('once the host has signed the visitor out, nothing of the conversation is left on screen', async () => {
  const { show, keeper, text } = setup({ messages: [toMessage({ text: 'my secret' })] })
  await show({ view: 'conversation' })
  await vi.waitFor(() => expect(text()).toContain('my secret'))
  keeper.become({ status: 'identity-required' })
  expect(text()).toContain('Please sign in')
  expect(text()).not.toContain('my secret')
  expect(text()).not.toContain('Alex')
})

test('another visitor sees nothing of the one before, the draft included', async () => {
  const { show, keeper, find, write, bubbles, api } = setup({ messages: [toMessage({ text: 'my secret' })] })
  await show({ view: 'conversation' })
  await vi.waitFor(() => expect(bubbles()).toEqual(['my secret']))
  write('half a thought')
  api.signIn('sam')
  keeper.become({ status: 'authenticated', visitor: { ...ALEX, id: 'sam', name: 'Sam' } })
  expect(bubbles()).toEqual([])
  await vi.waitFor(() => expect(find('textarea')).toHaveProperty('value', ''))
})

test('the same visitor, signed in again, finds the draft', async () => {
  const { show, keeper, find, write } = setup()
  await show({ view: 'conversation' })
  await vi.waitFor(() => expect(find('textarea')).not.toBeNull())
  write('half a thought')
  keeper.become({ status: 'identity-required' })
  keeper.become({ status: 'authenticated', visitor: { ...ALEX } })
  await vi.waitFor(() => expect(find('textarea')).toHaveProperty('value', 'half a thought'))
})

test('a conversation that is here stays while the network is gone', async () => {
  const { show, keeper, text } = setup({ messages: [toMessage({ text: 'Hello' })] })
  await show({ view: 'conversation' })
  await vi.waitFor(() => expect(text()).toContain('Hello'))
  keeper.become({ status: 'offline' })
  expect(text()).toContain('Hello')
  expect(text()).toContain('You are offline. We wait for your connection.')
})

test('an API in trouble is told once, and tried again', async () => {
  const { show, api, page, text, press } = setup()
  api.interrupt(() => toProblem(503, 'internal_error'))
  await show()
  await vi.waitFor(() => expect(text()).toContain('We can’t be reached'))
  expect(page.told).toEqual(['open', 'report api_failing'])
  api.interrupt(undefined)
  press('Try now')
  await vi.waitFor(() => expect(text()).toContain('Send us a message'))
})

test('the keeper knows what the panel is at', async () => {
  const { show, panel, keeper, text } = setup()
  await show()
  await vi.waitFor(() => expect(text()).toContain('Send us a message'))
  panel.close()
  expect(keeper.asked.filter((asked) => asked.startsWith('content'))).toEqual([
    'content loading',
    'content ready',
    'content closed',
  ])
})

test('a message is shown while it is on its way', async () => {
  const { show, find, write, text, bubbles } = setup()
  await show({ view: 'conversation' })
  await vi.waitFor(() => expect(find('textarea')).not.toBeNull())
  write('  Hello  ').dispatchEvent(key('Enter'))
  expect(bubbles()).toEqual(['Hello'])
  expect(text()).toContain('Sending…')
  expect(find('textarea')).toHaveProperty('value', '')
  await vi.waitFor(() => expect(find('time')).not.toBeNull())
})

test.each([
  ['Shift+Enter', { shiftKey: true }],
  ['the Enter that ends a composition', { isComposing: true }],
  ["Safari's Enter after a composition", { keyCode: 229 }],
])('%s sends nothing', async (_, more) => {
  const { show, find, write, bubbles } = setup()
  await show({ view: 'conversation' })
  await vi.waitFor(() => expect(find('textarea')).not.toBeNull())
  const event = key('Enter', more)
  if ('keyCode' in more) Object.defineProperty(event, 'keyCode', { value: more.keyCode })
  write('Hello').dispatchEvent(event)
  expect(bubbles()).toEqual([])
  expect(event.defaultPrevented).toBe(false)
})

test('blanks are no message, and neither is more than the server takes', async () => {
  const { show, find, write, text, bubbles, button } = setup()
  await show({ view: 'conversation' })
  await vi.waitFor(() => expect(find('textarea')).not.toBeNull())
  for (const draft of [' \n ', 'x'.repeat(4001)]) {
    write(draft).dispatchEvent(key('Enter'))
    expect(button('Send')?.matches(':disabled')).toBe(true)
  }
  expect(bubbles()).toEqual([])
  expect(text()).toContain('1 character too long')
})

test('a failed message is tried again or taken back by name', async () => {
  const { show, find, write, text, press, api, bubbles } = setup()
  await show({ view: 'conversation' })
  await vi.waitFor(() => expect(find('textarea')).not.toBeNull())
  api.interrupt(({ method }) => (method === 'POST' ? toProblem(422, 'invalid_request') : undefined))
  write('one').dispatchEvent(key('Enter'))
  await vi.waitFor(() => expect(text()).toContain('Not sent'))
  press('Take back')
  expect(bubbles()).toEqual([])
  write('two').dispatchEvent(key('Enter'))
  await vi.waitFor(() => expect(text()).toContain('Not sent'))
  api.interrupt(undefined)
  press('Try again')
  await vi.waitFor(() => expect(api.messages.map((message) => message.text)).toEqual(['two']))
})

test('a message that could not be sent for now says that it waits, and goes out by itself', async () => {
  const { show, find, write, text, api } = setup()
  await show({ view: 'conversation' })
  await vi.waitFor(() => expect(find('textarea')).not.toBeNull())
  api.interrupt(({ method }) => (method === 'POST' ? toProblem(503, 'internal_error') : undefined))
  write('one').dispatchEvent(key('Enter'))
  await vi.waitFor(() => expect(text()).toContain('Waiting for a connection'))
  expect(text()).not.toContain('Not sent')
  api.interrupt(undefined)
  dispatchEvent(new Event('online'))
  await vi.waitFor(() => expect(api.messages.map((message) => message.text)).toEqual(['one']))
})

test('a page may put words into the composer, but never over those of the visitor', async () => {
  const { show, find, write } = setup()
  const draft = () => (find('textarea') as HTMLTextAreaElement | null)?.value
  await show({ message: 'About order 7' })
  await vi.waitFor(() => expect(draft()).toBe('About order 7'))
  await show({ message: 'About order 8' })
  expect(draft()).toBe('About order 8')
  write('My own words')
  await show({ message: 'About order 9' })
  expect(draft()).toBe('My own words')
})

test('startConversation opens the conversation and sends there, after what it holds', async () => {
  const { api, panel, bubbles } = setup({ messages: [toMessage({ text: 'Before' })] })
  await panel.startConversation('  About order 7 ')
  await vi.waitFor(() => expect(bubbles()).toEqual(['Before', 'About order 7']))
  await panel.startConversation('And 8')
  await vi.waitFor(() => expect(bubbles()).toEqual(['Before', 'About order 7', 'And 8']))
  await vi.waitFor(() => expect(api.messages.map(({ text }) => text)).toEqual(['About order 7', 'And 8']))
})

test('what is said before anybody is known is sent once somebody is', async () => {
  const { api, panel, keeper, page } = setup({ identity: { status: 'none' } })
  await panel.startConversation('Hi')
  expect(api.messages).toEqual([])
  keeper.become({ status: 'authenticated', visitor: ALEX })
  await vi.waitFor(() => expect(api.messages.map(({ text }) => text)).toEqual(['Hi']))
  expect(page.told).toContain('open')
})

test('what was said and not sent goes with whoever said it', async () => {
  const { api, panel, keeper, show, find } = setup({ identity: { status: 'authenticating' } })
  await panel.startConversation('Of somebody who left')
  keeper.become({ status: 'none' })
  keeper.become({ status: 'authenticated', visitor: ALEX })
  await show('conversation')
  await vi.waitFor(() => expect(find('textarea')).not.toBeNull())
  expect(api.messages).toEqual([])
})

test.each(['', '   ', 'x'.repeat(4001)])('startConversation(%j) opens nothing and says so', async (text) => {
  const { panel, page } = setup()
  await expect(panel.startConversation(text)).rejects.toMatchObject({ code: 'bad_message' })
  expect(panel.isOpen()).toBe(false)
  expect(page.told).toEqual(['report bad_message'])
})

const HOSTILE = [
  '<img src=x onerror="globalThis.ran = true">',
  '</textarea><script>globalThis.ran = true</script>',
  '{name} {{constructor}} ${1} $& $1 %s &lt;b&gt;',
  '\u202Eevil\u202C \u0000 \uFFFD 👩‍👩‍👧 é e\u0301',
  '__proto__',
  'javascript:alert(1) data:text/html,x vbscript:x',
]
test.each(HOSTILE)('%j is shown as it is, wherever it stands', async (hostile) => {
  const visitor = { ...ALEX, name: hostile, company: hostile }
  const { show, find, bubbles, page, press } = setup({
    identity: { status: 'authenticated', visitor },
    config: { name: hostile },
    messages: [toMessage({ text: hostile, author: 'agent' })],
  })
  await show()
  await vi.waitFor(() => expect(find('.card')).not.toBeNull())
  expect(find('.greeting')?.textContent).toBe(`Hi ${hostile.trim().split(/\s+/)[0]}`)
  expect(find('.ask')?.textContent).toBe(`How can we help ${hostile} today?`)
  expect(find('.bar-title')?.textContent).toBe(hostile)
  expect(find('.card-hint')?.textContent).toBe(hostile)
  expect(find('[role=dialog]')?.getAttribute('aria-label')).toBe(`Chat with ${hostile}`)
  press('Your conversation')
  expect(bubbles()).toEqual([hostile])
  expect(page.root.querySelector('img, script, .bubble a')).toBeNull()
  expect(globalThis).not.toHaveProperty('ran')
})

test('the focus moves in, and goes back to where it was', async () => {
  const { show, panel, page, find } = setup()
  const opener = document.createElement('button')
  document.body.append(opener)
  opener.focus()
  await show({ view: 'conversation' })
  await vi.waitFor(() => expect(page.root.activeElement).toBe(find('textarea')))
  panel.close()
  expect(document.activeElement).toBe(opener)
})

test('on a touch screen the keyboard stays down', async () => {
  hasTouch = true
  const { show, page, find } = setup()
  await show({ view: 'conversation' })
  await vi.waitFor(() => expect(find('textarea')).not.toBeNull())
  expect(page.root.activeElement).toBe(find('[role=dialog]'))
})

test('the focus is not left behind when its view goes', async () => {
  const { show, page, find, keeper } = setup()
  await show({ view: 'conversation' })
  await vi.waitFor(() => expect(page.root.activeElement).toBe(find('textarea')))
  keeper.become({ status: 'identity-required' })
  expect(page.root.activeElement).toBe(find('[role=dialog]'))
})

test('Escape closes, but not while it ends a composition, and not from outside', async () => {
  const { show, panel, find } = setup()
  await show()
  find('[role=dialog]')?.dispatchEvent(key('Escape', { isComposing: true }))
  document.body.dispatchEvent(key('Escape'))
  expect(panel.isOpen()).toBe(true)
  find('[role=dialog]')?.dispatchEvent(key('Escape'))
  expect(panel.isOpen()).toBe(false)
})

test('opening and closing are told once each, to listeners and to the launcher', async () => {
  const { panel, page } = setup()
  await panel.toggle()
  await panel.open('conversation')
  expect(page.told).toEqual(['open'])
  expect(page.button.ariaExpanded).toBe('true')
  await panel.toggle()
  panel.close()
  expect(page.told).toEqual(['open', 'close'])
  expect(page.button.ariaExpanded).toBe('false')
})

test('closed before it was painted, opening still ends', async () => {
  const { panel, page } = setup()
  const opening = panel.open()
  panel.close()
  await opening
  expect(panel.isOpen()).toBe(false)
  expect(page.told).toEqual(['open', 'close'])
})

test('on a phone it is modal, and Tab stays inside', async () => {
  isPhone = true
  const { show, page, find, button } = setup()
  await show()
  await vi.waitFor(() => expect(find('.card')).not.toBeNull())
  expect(find('[role=dialog]')?.getAttribute('aria-modal')).toBe('true')
  button('Privacy')?.focus()
  button('Privacy')?.dispatchEvent(key('Tab'))
  expect(page.root.activeElement).toBe(button('Close'))
  button('Close')?.dispatchEvent(key('Tab', { shiftKey: true }))
  expect(page.root.activeElement).toBe(button('Privacy'))
})

test('an update is put on at once', async () => {
  const { show, page, panel, find, button } = setup({ config: { greeting: 'Welcome, {name}' } })
  await show()
  expect(find('.greeting')?.textContent).toBe('Welcome, Alex')
  page.change({
    greeting: 'Moin {name}',
    locale: 'ar',
    colorScheme: 'dark',
    theme: { accent: '#ff0000', radius: 99 },
  })
  panel.update()
  const element = find('.latchkey')
  expect(find('.greeting')?.textContent).toBe('Moin Alex')
  await vi.waitFor(() => expect(element?.dir).toBe('rtl'))
  expect(button('أرسل')).toBeDefined()
  expect(element?.dataset.scheme).toBe('dark')
  expect(element?.style.getPropertyValue('--radius')).toBe('32px')
})

test('a form named like a member of document breaks nothing', async () => {
  const page = createFakePage()
  pages.add(page)
  vi.stubGlobal('fetch', createFakeApi().fetch)
  vi.spyOn(document, 'title', 'get').mockReturnValue(document.createElement('form') as never)
  Object.defineProperty(document, 'createElement', {
    value: document.createElement('form'),
    configurable: true,
  })
  try {
    await mount(page, createFakeKeeper()).open()
    await vi.waitFor(() => expect(page.root.textContent).toContain('Send us a message'))
  } finally {
    delete (document as Partial<Document>).createElement
  }
})

test('row 36: a panel that fails to follow is told of on the console, and looks like no failed refresh', async () => {
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
  const { show, panel } = setup()
  await show()
  expect(() => panel.follow(undefined as never)).not.toThrow()
  expect(errors).toHaveBeenCalledOnce()
})

test('a developer’s page offers to connect it, says why it was not, and that this is a development session', async () => {
  const { show, text, find, page, keeper } = setup({
    settings: { token: '', debug: true },
    identity: { status: 'identity-required' },
  })
  await show()
  expect(text()).toContain('Connect this page')
  expect(find('[data-connect]')?.textContent).toBe('Connect for development')
  const refused = error('developer_refused')
  dispatchEvent(new CustomEvent('latchkey:error', { detail: error('api_failing') }))
  dispatchEvent(new CustomEvent('latchkey:error', { detail: refused }))
  await vi.waitFor(() => expect(text()).toContain('The fix for developer_refused.'))
  expect(text()).not.toContain('Development session')
  keeper.become({ status: 'authenticated', visitor: ALEX })
  await vi.waitFor(() => expect(text()).toContain('Development session'))
  page.destroy()
})

test('on any other page nothing of that is said', async () => {
  const { show, text, find, keeper } = setup({ identity: { status: 'identity-required' } })
  await show()
  expect([text(), find('[data-connect]')]).toEqual([expect.stringContaining('Please sign in'), null])
  keeper.become({ status: 'authenticated', visitor: ALEX })
  await vi.waitFor(() => expect(text()).toContain('Hi Alex'))
  expect(text()).not.toContain('Development session')
})

test('an anonymous visitor in whose place another came sees nothing of theirs', async () => {
  const nobody = { id: undefined, name: undefined, company: undefined, email: undefined }
  const { show, text, keeper, find, write } = setup({
    identity: { status: 'authenticated', visitor: { ...nobody, sub: 'vis_1' } },
  })
  await show({ view: 'conversation' })
  await vi.waitFor(() => expect(text()).toContain('Write your first message'))
  const field = write('My draft')
  keeper.become({ status: 'authenticated', visitor: { ...nobody, sub: 'vis_1' } })
  expect(field.value).toBe('My draft')
  keeper.become({ status: 'authenticated', visitor: { ...nobody, sub: 'vis_2' } })
  await vi.waitFor(() => expect((find('textarea') as HTMLTextAreaElement).value).toBe(''))
})

test.each(['unmount', 'the end of the page’s signal'])('%s leaves nothing', async (way) => {
  const { show, page, panel, keeper } = setup()
  await show()
  if (way === 'unmount') panel.unmount()
  else page.destroy()
  expect(page.root.childNodes).toHaveLength(0)
  expect(page.root.adoptedStyleSheets).toHaveLength(0)
  keeper.become({ status: 'identity-required' })
  expect(page.root.childNodes).toHaveLength(0)
  expect(() => panel.unmount()).not.toThrow()
})

function error(code: LatchkeyError['code']) {
  return new LatchkeyError(code, `The sentence for ${code}.`)
}

describe('quick actions', () => {
  const quickActions = [
    { label: 'Where is my order?', message: 'Where is order 7?' },
    { label: 'Talk', view: 'conversation' },
    { label: 'Nowhere', view: 'nowhere' },
    { label: 'Prices', url: 'https://example.com/prices' },
    { label: 'Trick', url: 'javascript:alert(1)' },
  ]
  const open = async () => {
    const all = setup({ config: { quickActions } })
    await all.show()
    await vi.waitFor(() => expect(all.text()).toContain('Prices'))
    return all
  }

  test('one with a message says it', async () => {
    const { press, api, bubbles } = await open()
    press('Where is my order?')
    await vi.waitFor(() => expect(api.messages.map(({ text }) => text)).toEqual(['Where is order 7?']))
    expect(bubbles()).toEqual(['Where is order 7?'])
  })

  test('one with a view opens it, and one that there is not nothing', async () => {
    const { press, find } = await open()
    press('Nowhere')
    expect(find('[role=log]')).toBeNull()
    press('Talk')
    expect(find('[role=log]')).not.toBeNull()
  })

  test('one with an address is a link, where that leads somewhere good', async () => {
    const { page } = await open()
    const links = [...page.root.querySelectorAll<HTMLAnchorElement>('a.chip')]
    expect(links.map(({ textContent, href, rel }) => [textContent, href, rel])).toEqual([
      ['Prices', 'https://example.com/prices', 'noopener noreferrer nofollow'],
    ])
  })
})

test('an agent has a name and a face, and whoever has none is the widget', async () => {
  const { api, page, show, text } = setup()
  api.fake.receive('One', { name: 'Mia Chen', picture: 'https://example.com/mia.png' })
  api.fake.receive('Two', { name: 'Mia Chen' })
  api.fake.receive('Three', { name: 'Ömer Ünal' })
  await show('conversation')
  await vi.waitFor(() => expect(text()).toContain('Three'))
  const names = [...page.root.querySelectorAll('.who bdi')].map(({ textContent }) => textContent)
  expect(names).toEqual(['Mia Chen', 'Ömer Ünal'])
  expect([...page.root.querySelectorAll('img')].map(({ src, alt }) => [src, alt])).toEqual([
    ['https://example.com/mia.png', ''],
  ])
})
