import { currentScript, scripts } from './document.js'
import { ALLOWED, type RawOptions } from './settings.js'

/** What the tag says: `data-*` attributes, or the same names in its query, since tag managers strip attributes. */
export function readTag(): RawOptions {
  const options: RawOptions = {}
  // Without `currentScript` (a tag manager evaluated it, or it came as a module) it is found by its `src`.
  const script = currentScript() ?? [...scripts()].find(({ src }) => src.includes('/latchkey.js'))
  if (!script?.src) return options
  const { origin, searchParams } = new URL(script.src)
  options.apiUrl = origin
  options.nonce = script.nonce || undefined
  for (const name in ALLOWED) {
    const kebab = name.replace(/[A-Z]/g, (letter) => '-' + letter.toLowerCase())
    const given = script.getAttribute('data-' + kebab) ?? searchParams.get(kebab)
    if (given !== null) options[name as keyof RawOptions] = given
  }
  return options
}
