import { appCheck, appCheckRefreshing } from './app-check.mjs'
import { centrifuge } from './centrifuge.mjs'
import { latchkey, latchkeyWarm } from './latchkey.mjs'
import { liveblocks } from './liveblocks.mjs'
import { livekit } from './livekit.mjs'
import { naive } from './naive.mjs'
import { oidcClient, oidcClientEarlier } from './oidc-client.mjs'
import { streamChat } from './stream-chat.mjs'
import { supabase, supabaseLocking } from './supabase.mjs'
import { superset } from './superset.mjs'

/**
 * Who is compared. `toAnswer` makes a minted token the JSON of the subject's own server, `load` imports it inside the
 * run's fake page, and `open` starts it in a tab: `{ token, refused? }` hands out tokens, `{ request }` sends its own
 * requests. `lacks` names the scenarios that it has nothing for.
 */
export const SUBJECTS = [
  latchkey,
  latchkeyWarm,
  naive,
  superset,
  supabase,
  supabaseLocking,
  oidcClient,
  oidcClientEarlier,
  centrifuge,
  appCheckRefreshing,
  appCheck,
  liveblocks,
  livekit,
  streamChat,
]
