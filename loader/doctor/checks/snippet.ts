import { known, ok, unchecked, warning, type Finding } from '../finding.js'
import type { ScriptFacts } from '../look/scripts.js'
import type { Check } from './check.js'

/** Whether Latchkey comes once, and in nobody's way. */
export const snippet: Check = {
  title: 'Snippet',
  find({ scripts, isHere, given }) {
    const [first, ...more] = scripts
    if (!first) return [withoutTag(isHere)]
    const wrong = [
      ...(more.length > 0 ? [{ ...known('second_snippet'), verdict: 'warning' as const }] : []),
      ...scripts.flatMap(judge),
    ]
    return wrong.length > 0
      ? wrong
      : [ok(`It is here once, and in nobody’s way, from ${from(first, given.apiUrl)}.`)]
  },
}

const withoutTag = (isHere: boolean): Finding =>
  isHere
    ? ok('There is no tag: Latchkey came with a bundle of this page, or its tag was removed once it ran.')
    : unchecked(
        'There is no tag of Latchkey on this page, and no Latchkey.',
        'Paste the snippet: `latchkey widget list` prints it.',
      )

function judge({ isAside, hasIntegrity }: ScriptFacts): Finding[] {
  const found: Finding[] = []
  if (!isAside)
    found.push(
      warning(
        'The page waits for the tag, which has neither async nor defer.',
        'Add it: `<script async src=…>`.',
      ),
    )
  if (hasIntegrity) {
    found.push(
      warning(
        'The tag has an integrity attribute, so the next release of `/latchkey.js` will not run.',
        'Remove that attribute: the tag itself verifies all that it loads.',
      ),
    )
  }
  return found
}

const from = ({ origin }: ScriptFacts, apiUrl: string | undefined): string =>
  apiUrl && apiUrl !== origin ? `${origin}, the rest from ${apiUrl}` : origin
