import type { JSX } from 'preact'
import { Notice } from '../ui/notice.js'
import { useTexts } from '../ui/texts.js'
import type { NotesProps } from '../views/more.js'
import { Claim } from './claim/view.js'

/** What there is to say first: at home, and above a conversation. */
export function Notes({ model, ready, acts }: NotesProps): JSX.Element | null {
  const texts = useTexts()
  if (!model.rare) return null
  const { claim, lead } = model.rare
  const isThanked = lead.status === 'sent' && model.view === 'conversation' && ready.entries.length === 0
  return (
    <>
      {claim !== 'none' && <Claim state={claim} acts={acts.claim} />}
      {isThanked && <Notice text={lead.form?.thanks ?? texts.say('lead.thanks')} />}
    </>
  )
}
