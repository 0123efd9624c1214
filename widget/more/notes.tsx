import type { JSX } from 'preact'
import { Notice } from '../ui/notice.js'
import { useTexts } from '../ui/texts.js'
import type { Ready } from '../views/model.js'
import type { Rare } from '../views/more.js'

/** What there is to say at the top of a conversation. */
export function Notes({ ready, rare: { lead } }: { ready: Ready; rare: Rare }): JSX.Element | null {
  const texts = useTexts()
  if (lead.status !== 'sent' || ready.entries.length > 0) return null
  return <Notice text={lead.form?.thanks ?? texts.say('lead.thanks')} />
}
