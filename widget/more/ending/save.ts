/** Saves a text as a file. */
export function save(text: string, name: string): void {
  // The mark makes programs that would guess another encoding guess right.
  const url = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/plain;charset=utf-8' }))
  // `<form name="createElement">` hides the document's own method.
  const link = Document.prototype.createElement.call(document, 'a') as HTMLAnchorElement
  link.href = url
  link.download = name
  link.click()
  // Safari reads it after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
