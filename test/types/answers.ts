// Compiled by `tsc`, never run: what the panel reads of an answer is what protocol says it is.
import type * as conversation from '../../protocol/conversation.js'
import type * as linked from '../../protocol/linked-source.js'
import type * as refusal from '../../protocol/problem.js'
import type * as answers from '../../widget/api/answers.js'

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never
/** Of the members that are read. One that protocol has not is `never`, and so fails. */
type Read<Wire, Ours> = Same<Ours, { [name in keyof Ours]: name extends keyof Wire ? Wire[name] : never }>

export const session: Read<conversation.Session, answers.Session> = true
export const message: Read<conversation.Message, answers.Message> = true
export const source: Read<linked.LinkedSource, answers.LinkedSource> = true
export const problem: Read<refusal.Problem, answers.Problem> = true
