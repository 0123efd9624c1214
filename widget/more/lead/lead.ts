import type { LatchkeyError } from '../../../loader/error.js'
import { problemBehind, toLatchkeyError } from '../../api/answer.js'
import { createLeadId, type LeadContext, sendLead } from '../../api/lead.js'
import type { MoreParts } from '../../more-hold.js'
import type { LeadActs, LeadControl, LeadFault, LeadState } from '../../views/more.js'
import { fillIn, readControl, toAnswers, toControlName, toFieldName } from './answers.js'
import { findFault, readFaults } from './faults.js'

export interface Lead {
  state(): LeadState
  acts: LeadActs
}

/** What one visitor is asked for, and what they have written of it, until it is sent. */
export function createLead(parts: MoreParts): Lead {
  const { page, keeper, call, thread, onChange, onFailure } = parts
  const form = page.config.leadForm
  const fields = form?.fields ?? []
  let letter = begin()
  page.signal.addEventListener('abort', () => letter.gone.abort(), { once: true })

  function begin(isDone = false) {
    const identity = keeper.identity()
    const visitor = 'visitor' in identity ? identity.visitor : undefined
    return {
      id: createLeadId(),
      /** Whose it is: each visitor has a thread of their own. */
      whose: thread(),
      status: 'filling' as LeadState['status'],
      typed: fillIn(fields, visitor),
      faults: {} as Record<string, LeadFault>,
      isDone,
      gone: new AbortController(),
    }
  }

  /** Nothing written by one visitor goes out under another's token. */
  function current() {
    if (letter.whose === thread()) return letter
    letter.gone.abort()
    return (letter = begin())
  }

  /** As the form shows it now: browsers fill in fields without a word. */
  function read(element: HTMLFormElement): void {
    const mine = current()
    mine.faults = {}
    for (const field of fields) {
      const control = findControl(element, field.name)
      if (!control) continue
      mine.typed = { ...mine.typed, [field.name]: readControl(control) }
      const fault = findFault(field, control)
      if (fault) mine.faults[field.name] = fault
    }
  }

  async function send(element: HTMLFormElement): Promise<void> {
    const mine = current()
    const { id, typed, gone } = mine
    mine.status = 'sending'
    onChange()
    try {
      const letter = { id, fields: toAnswers(fields, typed), context: toContext(parts) }
      await sendLead(call, letter, gone.signal)
      mine.status = 'sent'
      mine.isDone = true
      page.emit('lead:submitted', { id })
    } catch (thrown) {
      if (gone.signal.aborted) return
      fail(mine, toLatchkeyError(thrown))
    }
    onChange()
    focusFault(element, mine.faults)
  }

  function fail(mine: typeof letter, error: LatchkeyError): void {
    mine.faults = readFaults(error)
    const isTheirs = fields.some(({ name }) => mine.faults[name])
    mine.status = isTheirs ? 'filling' : 'failed'
    // The form is no more: nobody is to fill it in before a conversation.
    if (problemBehind(error) === 'no_lead_form') mine.isDone = true
    if (!isTheirs) onFailure(error)
  }

  return {
    state() {
      const { status, typed, faults, isDone } = current()
      return { form, status, typed, faults, isDone }
    },
    acts: {
      write(control) {
        const mine = current()
        const name = toFieldName(control)
        mine.typed = { ...mine.typed, [name]: readControl(control) }
        const field = fields.find((it) => it.name === name)
        if (!mine.faults[name] || !field || findFault(field, control)) return
        delete mine.faults[name]
        onChange()
      },
      send(element) {
        if (current().status === 'sending') return
        read(element)
        const { faults } = current()
        if (Object.keys(faults).length === 0) return void send(element)
        onChange()
        focusFault(element, faults)
      },
      anew() {
        letter = begin(true)
        onChange()
      },
      skip() {
        current().isDone = true
        onChange()
      },
    },
  }
}

const findControl = (element: HTMLFormElement, field: string): LeadControl | undefined =>
  element.querySelector<LeadControl>(`[name=${toControlName(field)}]`) ?? undefined

/** The topmost one that something is wrong with. */
function focusFault(element: HTMLFormElement, faults: Record<string, LeadFault>): void {
  const controls = element.querySelectorAll<LeadControl>('[name]')
  const first = [...controls].find((control) => faults[toFieldName(control)])
  // Whoever has gone on meanwhile is left where they are.
  if (element.contains((element.getRootNode() as ShadowRoot).activeElement)) first?.focus()
}

function toContext({ page, intent }: MoreParts): LeadContext {
  const { visitor, metadata } = page.settings()
  // `<img name="referrer">` hides the document's own.
  return {
    url: location.href,
    title: String(document.title),
    referrer: String(document.referrer),
    visitor,
    metadata,
    intent: intent(),
  }
}
