/** A tag for editors and Prettier. The styles are no .css file because vitest empties those, `?raw` or not. */
export const css = String.raw
