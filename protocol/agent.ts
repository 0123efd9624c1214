import * as z from 'zod/mini'
import { PictureAddress } from './address.js'

/** For whom a server speaks that comes with a project key. A user who is signed in speaks for themselves. */
export const AgentRequest = z.object({
  name: z.string().check(
    z.trim(),
    z.minLength(1),
    z.maxLength(100),
    z.refine((given) => !/\p{Cc}/u.test(given), { error: 'one line of text' }),
  ),
  picture: z.optional(z.nullable(PictureAddress)),
})
export type AgentRequest = z.infer<typeof AgentRequest>
