import { Fragment, jsx, jsxs } from 'preact/jsx-runtime'
import { Bar } from '../ui/bar.js'
import { Button, IconButton } from '../ui/button.js'
import { Icon } from '../ui/icon.js'
import { LinkedText, toHref } from '../ui/linked-text.js'
import { Notice } from '../ui/notice.js'
import { useTexts } from '../ui/texts.js'
import { Loading, Standstill } from './states.js'

/**
 * What the chunk of the rarer views takes from this one, instead of bringing a second Preact: there,
 * `latchkey:shared` in `vite.config.ts` puts these in the place of what the modules above export.
 */
export const shared = {
  Fragment,
  jsx,
  jsxs,
  Bar,
  Button,
  IconButton,
  Icon,
  Notice,
  LinkedText,
  toHref,
  useTexts,
  Loading,
  Standstill,
}
