import { LatchkeyError } from '../../../loader/error.js'
import type { CustomPanel } from '../../../loader/panel.js'
import type { MoreParts } from '../../more-hold.js'

/** A panel of the page's own, once read. */
export interface Panel extends Pick<CustomPanel, 'id' | 'title' | 'icon'> {
  /** As `CustomPanel`'s; nothing is known of what it gives. */
  render(...parameters: Parameters<CustomPanel['render']>): unknown
}

/** Begins with a letter; small letters, digits and `-`, at most 40. */
const ID = /^[a-z][a-z0-9-]{0,39}$/
/** What can be opened already. */
const VIEWS = ['home', 'conversation', 'connections']

/** The page's own panels, in the order they were defined; each one that is none is told once, and left out. */
export function readPanels(page: MoreParts['page']): () => Panel[] {
  // By what was given: who gives something else under an id has defined another panel.
  const known = new Map<unknown, Panel | undefined>()

  function read(given: unknown): Panel | undefined {
    if (known.has(given)) return known.get(given)
    let panel: Panel | undefined
    try {
      panel = toPanel(given)
    } catch (error) {
      void page.report(error as LatchkeyError)
    }
    known.set(given, panel)
    return panel
  }

  return () => Object.values(page.settings().panels ?? {}).flatMap((given: unknown) => read(given) ?? [])
}

/** @throws LatchkeyError that names the field which is not as it must be. */
function toPanel(given: unknown): Panel {
  if (typeof given !== 'object' || given === null) throw bad(given === null ? 'null' : `a ${typeof given}`)
  const { id, title, icon, render } = readFields(given)
  if (typeof id !== 'string') throw bad(`an id that is ${describe(id)}`)
  if (!ID.test(id)) throw bad(`the id ${JSON.stringify(id.slice(0, 64))}`)
  if (VIEWS.includes(id)) throw bad(`the id "${id}", which is a view's`)
  if (typeof title !== 'string' || !title.trim()) throw bad(`a title that is ${describe(title)}`, id)
  if (icon !== undefined && typeof icon !== 'string') throw bad(`an icon that is ${describe(icon)}`, id)
  if (typeof render !== 'function') throw bad(`a render that is ${describe(render)}`, id)
  return {
    id,
    title,
    ...(icon && { icon }),
    // What it is defined in may be a class of the page's.
    render: (element, context) => Reflect.apply(render, given, [element, context]) as unknown,
  }
}

function readFields(given: object): Partial<Record<keyof CustomPanel, unknown>> {
  try {
    const { id, title, icon, render } = given as Record<string, unknown>
    return { id, title, icon, render }
  } catch {
    throw bad('an object that cannot be read')
  }
}

const describe = (value: unknown): string =>
  value === undefined
    ? 'missing'
    : value === null
      ? 'null'
      : typeof value === 'string'
        ? 'blank'
        : `a ${typeof value}`

const bad = (what: string, id?: string): LatchkeyError =>
  new LatchkeyError('bad_panel', `definePanel was called with ${what}.`, {
    subject: id ? `${what}, for the panel ${id}` : what,
  })
