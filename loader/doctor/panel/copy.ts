import { element } from './element.js'

/**
 * Brings the text to the clipboard, and says how that went. Where the browser does not let it (plain http, a frame), the
 * text is shown in `place`, selected.
 */
export async function copy(text: string, place: HTMLElement): Promise<string> {
  try {
    await navigator.clipboard.writeText(text)
    place.replaceChildren()
    return 'Copied'
  } catch {
    const field = element('textarea', 'report')
    field.readOnly = true
    field.value = text
    field.ariaLabel = 'Report'
    place.replaceChildren(field)
    field.select()
    return 'Copy it from the field'
  }
}
