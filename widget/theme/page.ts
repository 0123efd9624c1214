/** The document's own members, past elements that go by their names (`<form name="body">`). */
const member = (name: 'documentElement' | 'body' | 'head') =>
  Reflect.get(Document.prototype, name, document) as HTMLElement | null

export const toBody = (): HTMLElement | null => member('body')
export const toHead = (): HTMLElement | null => member('head')
export const toRoot = (): HTMLElement => member('documentElement')!
/** What the page looks like as a whole. */
export const toPageStyle = (): CSSStyleDeclaration => getComputedStyle(toBody() ?? toRoot())
