import {
  MessageQuery,
  MessageRequest,
  RatingRequest,
  ReadRequest,
  SessionChangeRequest,
  SessionQuery,
  SessionRequest,
  TranscriptQuery,
  TypingRequest,
} from '../protocol/session.js'
import type { Access, ApiCall, Handler } from './access.js'
import type { ApiOperation } from './operations.js'
import { readJson, readQuery } from './read.js'
import { Refused } from './refused.js'
import { reply, send } from './reply.js'
import type { Talk } from './talk.js'

/** What a visitor does in a conversation. */
export function createSessionApi({ authorise, perform }: Access, talk: Talk) {
  /** With a session that is the caller's. */
  function withSession(call: ApiCall, act: (kept: ReturnType<Talk['find']>) => Response): Promise<Response> {
    const holder = authorise(call)
    return perform(call, holder, () => act(talk.find(holder.sub, call.parameter)))
  }

  return {
    startSession(call) {
      const holder = authorise(call)
      const request = readJson(call, SessionRequest)
      return perform(call, holder, () => {
        const { kept, created } = talk.start(holder, request)
        return reply(created ? 201 : 200, kept.session)
      })
    },

    listSessions(call) {
      const { sub } = authorise(call)
      return reply(200, talk.list(sub, readQuery(call.url, SessionQuery)))
    },

    readSession: (call) => withSession(call, ({ session }) => reply(200, session)),

    changeSession(call) {
      const holder = authorise(call)
      const request = readJson(call, SessionChangeRequest)
      const kept = talk.find(holder.sub, call.parameter)
      refuseToVisitors(request, ['assignee', 'note'])
      return perform(call, holder, () => reply(200, talk.change(kept, request)))
    },

    closeSession: (call) => withSession(call, (kept) => reply(200, talk.close(kept))),

    rateSession(call) {
      const holder = authorise(call)
      const request = readJson(call, RatingRequest)
      return perform(call, holder, () => {
        const { session, created } = talk.rate(talk.find(holder.sub, call.parameter), request)
        return reply(created ? 201 : 200, session)
      })
    },

    transcript(call) {
      const { format } = readQuery(call.url, TranscriptQuery)
      const type = format === 'text' ? 'text/plain; charset=utf-8' : 'application/json'
      return withSession(call, ({ session, messages }) => {
        const lines = messages.map(
          ({ created_at, author, agent, text }) => `[${created_at}] ${agent?.name ?? author}: ${text}\n`,
        )
        const body = format === 'text' ? lines.join('') : JSON.stringify({ session, messages })
        const filename = `conversation-${session.id}.${format === 'text' ? 'txt' : 'json'}`
        const disposition = `attachment; filename="${filename}"`
        return send(200, body, {
          'content-type': type,
          'content-disposition': disposition,
          'cache-control': 'no-store',
        })
      })
    },

    listMessages(call) {
      const { sub } = authorise(call)
      const page = readQuery(call.url, MessageQuery)
      return reply(200, talk.listMessages(talk.find(sub, call.parameter), page))
    },

    postMessage(call) {
      const holder = authorise(call)
      const request = readJson(call, MessageRequest)
      return perform(call, holder, () => {
        const kept = talk.find(holder.sub, call.parameter)
        refuseToVisitors(request, ['agent'])
        const said = { author: 'visitor', ...(holder.isAnonymous && { anonymous: true }) } as const
        const { message, created } = talk.post(kept, request, said)
        return reply(created ? 201 : 200, message)
      })
    },

    markRead(call) {
      const { sub } = authorise(call)
      const { message_id } = readJson(call, ReadRequest)
      talk.read(talk.find(sub, call.parameter), 'visitor', message_id)
      return send(204, null)
    },

    sendTyping(call) {
      const { sub } = authorise(call)
      const request = readJson(call, TypingRequest)
      talk.find(sub, call.parameter)
      refuseToVisitors(request, ['agent'])
      return send(204, null)
    },
  } satisfies { [operation in ApiOperation]?: Handler }
}

function refuseToVisitors<Field extends string>(
  request: { [field in Field]?: unknown },
  fields: readonly Field[],
): void {
  const field = fields.find((name) => request[name] !== undefined)
  if (field === undefined) return
  throw new Refused('agents_only', `${field} is for the workspace's people alone; leave it out.`)
}
