import type { AgentRequest } from '../../protocol/agent.js'
import type { StoredAgent, User } from '../store/store.js'
import { refuseToVisitors, type Participant } from './participant.js'
import { refuseField } from './refusal.js'

/** As whom somebody writes; `undefined`: a visitor, or nobody said. @throws Refusal for who may not choose. */
export function toAgent(who: Participant, agent: AgentRequest | undefined): StoredAgent | undefined {
  refuseToVisitors(who, { agent })
  if (who.kind === 'visitor') return undefined
  if (!who.isUser) return agent && { name: agent.name, picture: agent.picture ?? undefined }
  if (agent === undefined) return who.self
  throw refuseField('agent', 'whoever is signed in writes under the name of their own user; leave it out.')
}

/** As visitors see them: never by their email. */
export function toSelf({ name, picture }: Pick<User, 'name' | 'picture'>): StoredAgent | undefined {
  return name === undefined ? undefined : { name, picture }
}
