import type { Check } from './check.js'
import { clock } from './clock.js'
import { contentPolicy } from './content-policy.js'
import { launcher } from './launcher.js'
import { origin } from './origin.js'
import { snippet } from './snippet.js'
import { storage } from './storage.js'
import { tabs } from './tabs.js'
import { token } from './token.js'
import { widget } from './widget.js'

/** In the order in which a page fails: what stands higher up is mended first. */
export const CHECKS: readonly Check[] = [
  snippet,
  contentPolicy,
  widget,
  token,
  origin,
  clock,
  storage,
  tabs,
  launcher,
]
