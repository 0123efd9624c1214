// Compiled by `tsc`, never run: what the panel reads of an answer is what protocol says it is.
import type * as conversation from '../../protocol/conversation.js'
import type * as linked from '../../protocol/linked-source.js'
import type * as refusal from '../../protocol/problem.js'
import type { StreamEvent } from '../../protocol/stream.js'
import type * as answers from '../../widget/api/answers.js'
import type * as ours from '../../widget/more/connections/linked-sources.js'

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never
/** Of the members that are read. One that protocol has not is `never`, and so fails. */
type Read<Wire, Ours> = Same<Ours, { [name in keyof Ours]: name extends keyof Wire ? Wire[name] : never }>

export const session: Read<conversation.Session, answers.Session> = true
export const message: Read<conversation.Message, answers.Message> = true
export const source: Read<linked.LinkedSource, ours.LinkedSource> = true
export const problem: Read<refusal.Problem, answers.Problem> = true

/** What this member is, in the events that have it. */
type Brought<Name extends string, E = StreamEvent> = E extends Record<Name, infer Value> ? Value : never
type Ours = { [Name in keyof answers.Happening]-?: NonNullable<answers.Happening[Name]> }
export const happening: {
  [Name in 'session_id' | 'by' | 'message_id' | 'typing']: Same<Ours[Name], Brought<Name>>
} = { session_id: true, by: true, message_id: true, typing: true }
export const happeningOfMessage: Read<Brought<'message'>, Ours['message']> = true
export const happeningOfSession: Read<Brought<'session'>, Ours['session']> = true
