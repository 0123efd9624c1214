import { Session } from '../../api/answers.js'
import { toLatchkeyError } from '../../api/answer.js'
import { text } from '../../api/parse.js'
import type { MoreParts } from '../../more-hold.js'
import type { EndingState } from '../../views/more.js'
import { save } from './save.js'

export interface Ending {
  state(): EndingState
  rate(score: number, comment?: string): void
  saveTranscript(): void
}

interface Tried {
  session: string
  act: 'rating' | 'transcript'
  isOver: boolean
}

/** What can still be done with a conversation that has ended. */
export function createEnding({ page, call, thread, onChange, onFailure }: MoreParts): Ending {
  /** What was last tried with which conversation, and how that went. */
  let tried: Tried | undefined
  /** What the visitor chose last. */
  let chosen: { session: string | undefined; score: number; comment: string | undefined } | undefined
  const session = () => thread()?.session()

  /** One thing at a time: what fails may be tried again. */
  async function run(act: Tried['act'], work: (path: string) => Promise<void>): Promise<void> {
    const id = session()?.id
    if (!id || (tried?.session === id && !tried.isOver)) return
    const attempt: Tried = (tried = { session: id, act, isOver: false })
    onChange()
    try {
      await work(`/v1/sessions/${encodeURIComponent(id)}`)
      tried = undefined
    } catch (error) {
      attempt.isOver = true
      onFailure(toLatchkeyError(error))
    }
    onChange()
  }

  /** Arrow keys go over the scores one by one; the last one counts. */
  async function sendRating(path: string): Promise<void> {
    for (let sent; chosen && sent !== chosen;) {
      sent = chosen
      const { score, comment } = sent
      const body = { score, ...(comment && { comment }) }
      const asked = { method: 'POST', path: `${path}/rating`, body, signal: page.signal } as const
      const rated = await call(asked, Session)
      thread()?.hear({ session: rated.body })
      page.emit('rating:submitted', { conversation: rated.body.id, score })
    }
    chosen = undefined
  }

  return {
    state() {
      const id = session()?.id
      const score = chosen?.session === id ? chosen?.score : undefined
      if (!tried || tried.session !== id) return { status: 'idle', score }
      return { status: tried.isOver ? 'failed' : 'busy', act: tried.act, score }
    },
    rate(score, comment) {
      chosen = { session: session()?.id, score, comment }
      void run('rating', sendRating)
    },
    saveTranscript: () =>
      void run('transcript', async (path) => {
        const asked = { path: `${path}/transcript?format=text`, body: undefined, isText: true }
        const { body } = await call({ method: 'GET', ...asked, signal: page.signal }, text)
        save(body, `${page.config.name}.txt`)
      }),
  }
}
