import { USUAL } from '../../gallery/choices.js'
import { FIXTURES } from '../../gallery/fixtures.js'
import { show } from '../../gallery/show.js'
import { toHref } from '../../widget/ui/linked-text.js'
import type { Model } from '../../widget/views/model.js'
import en from '../../widget/i18n/en.json'
import more from '../../widget/more/en.json'
import { NAUGHTY, TEMPLATE } from '../support/naughty-strings.js'

/** Fields of a model that somebody wrote. What is not among them are ids and states. */
const WRITTEN =
  /^(name|company|text|widget|greeting|label|message|url|title|icon|sentence|fix|comment|picture)$/
type View = [name: string, model: Model]
/** Two hundred messages of thousands of letters each are a test of patience. */
const ALL: readonly View[] = Object.entries(FIXTURES).filter(([name]) => name !== 'conversation-long')
/** Between them they show every field. */
const FEW: readonly View[] = [
  'home-quick-actions',
  'home-panels',
  'home-own-greeting',
  'conversation-closed',
  'connections',
  'custom',
  'failed-explained',
].map((name) => [name, FIXTURES[name]!])

/** What stands in the place of what somebody wrote. */
interface Words {
  text: string
  /** Of the visitor, who is greeted by the first word of it. */
  name: string
  greeting: string
}

/** In the first round each is a word that can be found again. */
const MARKS: Words = { text: 'TEXTMARK', name: 'NAMEMARK', greeting: 'GREETMARK' }
const toWords = (naughty: string): Words => ({
  text: naughty,
  name: naughty.replace(/\s+/g, ''),
  greeting: naughty,
})

/** What a panel shows: all its text, and what assistive technology is told besides. */
interface Seen {
  strings: string[]
  /** All elements but links, which a text may have. */
  tags: string
  faults: string[]
}

function read(host: Element): Seen {
  const panel = host.shadowRoot!.querySelector('[role=dialog]')!
  const elements = [panel, ...panel.querySelectorAll('*')]
  const others = elements.filter(({ localName }) => localName !== 'a')
  const attributes = others.flatMap((element) =>
    ['aria-label', 'title', 'alt', 'placeholder'].map((name) => element.getAttribute(name) ?? ''),
  )
  const faults: string[] = []
  for (const element of elements) {
    // The composer's height is set by script.
    const bad = element.localName === 'textarea' ? /^(on|srcdoc)/ : /^(on|srcdoc|style)/
    for (const { name } of element.attributes) if (bad.test(name)) faults.push(name)
    if (!(element instanceof HTMLAnchorElement)) continue
    if (!toHref(element.href)) faults.push(element.href)
    if (element.rel !== 'noopener noreferrer nofollow') faults.push(`rel ${element.rel}`)
  }
  return { strings: [toText(panel), ...attributes], tags: elements.map(toTag).join(''), faults }
}

const toTag = ({ localName }: Element) => (localName === 'a' ? '' : `<${localName}>`)

/** Without the letter that stands for a picture. */
function toText(panel: Element): string {
  const walker = document.createTreeWalker(panel, NodeFilter.SHOW_TEXT)
  let text = ''
  while (walker.nextNode()) {
    const node = walker.currentNode as Text
    if (!node.parentElement?.closest('.avatar')) text += node.data
  }
  return text
}

/** The views with these words in the place of all that somebody wrote. */
async function see(views: readonly View[], words: Words, texts?: Record<string, string>): Promise<Seen[]> {
  const seen: Seen[] = []
  const shown = views.map(([view, model]) => {
    // What was drawn is there at once; only that it was painted takes its time.
    const removal = show(texts ? model : (replace(model, words) as Model), { ...USUAL, view }, texts)
    const host = document.documentElement.lastElementChild as HTMLElement
    seen.push(read(host))
    // The next one need not be laid out together with it.
    host.style.setProperty('display', 'none', 'important')
    return removal
  })
  for (const remove of await Promise.all(shown)) remove()
  return seen
}

function replace(value: unknown, words: Words, [key, of]: (string | undefined)[] = []): unknown {
  if (typeof value === 'string') {
    if (!key || !WRITTEN.test(key)) return value
    return key === 'greeting' ? words.greeting : key === 'name' && of === 'visitor' ? words.name : words.text
  }
  if (Array.isArray(value)) return value.map((each) => replace(each, words, [key, of]))
  // Dates stay what they are.
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, replace(each, words, [name, key])]),
  )
}

function compare(views: readonly View[], marked: Seen[], given: { seen: Seen[]; fill: Fill }): string[] {
  return views.flatMap(([view], index) => {
    const { strings, tags, faults } = given.seen[index]!
    const wanted = marked[index]!.strings.map(given.fill)
    const wrong = strings.findIndex((string, place) => string !== wanted[place])
    return [
      ...faults.map((fault) => `${view}: ${fault}`),
      ...(tags === marked[index]!.tags ? [] : [`${view}: other elements`]),
      ...(wrong < 0 && strings.length === wanted.length
        ? []
        : [`${view}: ${JSON.stringify(strings[wrong])} and not ${JSON.stringify(wanted[wrong])}`]),
    ]
  })
}

type Fill = (marked: string) => string

/** All of it at once in all views, and each by itself where it would matter that it is all there is. */
const toRounds = (
  strings: readonly string[],
  few: readonly View[],
): [views: readonly View[], strings: readonly string[]][] => [
  [ALL, [strings.join(' | ')]],
  [few, strings],
]

/** Everything that people write. */
async function judgeWritten(): Promise<string[]> {
  const faults: string[] = []
  for (const [views, strings] of toRounds(NAUGHTY, FEW)) {
    const marked = await see(views, MARKS)
    for (const naughty of strings) {
      const words = toWords(naughty)
      const fill = (string: string) =>
        string
          .replaceAll(MARKS.greeting, () => naughty.replaceAll('{name}', () => words.name))
          .replaceAll(MARKS.name, () => words.name)
          .replaceAll(MARKS.text, () => words.text)
      faults.push(...compare(views, marked, { seen: await see(views, words), fill }))
    }
  }
  return faults
}

/** Every word of the panel's own. */
async function judgeTexts(): Promise<string[]> {
  const keys = [...Object.keys(en), ...Object.keys(more)]
  const toTexts = (text: string) => Object.fromEntries(keys.map((key) => [key, text]))
  const faults: string[] = []
  const strings = NAUGHTY.filter((string) => string !== TEMPLATE)
  const few = FEW.filter(([view]) => view === 'conversation-closed')
  for (const [views, each] of toRounds(strings, few)) {
    const marked = await see(views, MARKS, toTexts(MARKS.text))
    for (const naughty of each) {
      const fill = (string: string) => string.replaceAll(MARKS.text, () => naughty)
      faults.push(...compare(views, marked, { seen: await see(views, MARKS, toTexts(naughty)), fill }))
    }
  }
  return faults
}

/** What stands in the composer; a field has its own kind of line. */
async function judgeDraft(): Promise<string[]> {
  const faults: string[] = []
  for (const draft of NAUGHTY) {
    const remove = await show({ ...FIXTURES['conversation-draft']!, draft }, { ...USUAL, view: '' })
    const { shadowRoot } = document.documentElement.lastElementChild!
    const { value } = shadowRoot!.querySelector('textarea')!
    if (value !== draft.replace(/\r\n?/g, '\n'))
      faults.push(`${JSON.stringify(value)} for ${JSON.stringify(draft)}`)
    remove()
  }
  return faults
}

Object.assign(globalThis, {
  naughty: { judgeWritten, judgeTexts, judgeDraft, marked: () => see(ALL, MARKS) },
})
