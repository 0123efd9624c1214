import { raw } from 'hono/html'
import type { Markup } from './layout.js'

/**
 * Flat drawings on a 160 × 120 sheet; everything stands on the line y = 108.
 * Fills are classes (`a` main, `b` warm, `p` paper, `k` ink, `s` shade, `h` the sheet behind), so that style/art.ts colours them for light and dark.
 */
const ART = {
  tape: `<ellipse class="s" cx="80" cy="108" rx="46" ry="4"/>
    <circle class="b" cx="80" cy="66" r="42"/><circle class="w" cx="80" cy="66" r="34"/><circle class="p" cx="80" cy="66" r="22"/>
    <circle class="g" cx="80" cy="66" r="17"/><path class="b" d="M118 48h18v9l-5-3-4 3-4-3-5 3z"/>`,
  carton: `<ellipse class="s" cx="80" cy="108" rx="56" ry="4"/>
    <path class="b" d="M34 48h92v60H34z"/><path class="w" d="M34 48h92l-8-20H42z"/><path class="p" d="M72 28h16l2 34H70z"/>
    <path class="k" d="M98 92h18v3H98zM98 98h12v3H98z"/><path class="l" d="M44 84l6-8 6 8M50 77v20"/>`,
  kraft: `<ellipse class="s" cx="82" cy="108" rx="62" ry="4"/>
    <path class="w" d="M22 104c10-2 20-4 24-14l14 18H22z"/><path class="b" d="M44 50h74v58H44z"/><ellipse class="b" cx="44" cy="79" rx="14" ry="29"/>
    <path class="w" d="M72 50h14v58H72z"/><ellipse class="w" cx="118" cy="79" rx="14" ry="29"/><ellipse class="b" cx="118" cy="79" rx="10" ry="21"/>
    <ellipse class="w" cx="118" cy="79" rx="7" ry="14"/><ellipse class="g" cx="118" cy="79" rx="4" ry="8"/>`,
  labels: `<ellipse class="s" cx="80" cy="108" rx="50" ry="4"/>
    <path class="w" d="M36 88h88l-6 20H42z"/><path class="p" d="M44 22h72v72H44z"/><path class="a" d="M52 30h26v12H52z"/>
    <path class="k" d="M86 31h22v3H86zM86 38h14v3H86zM52 50h40v3H52zM52 57h30v3H52z"/>
    <path class="k" d="M52 68h3v18h-3zM58 68h2v18h-2zM63 68h5v18h-5zM71 68h2v18h-2zM76 68h3v18h-3zM83 68h6v18h-6zM92 68h2v18h-2zM97 68h4v18h-4zM104 68h3v18h-3z"/>`,
  twine: `<ellipse class="s" cx="80" cy="108" rx="42" ry="4"/>
    <path class="b" d="M48 38h64l8 62H40z"/><path class="l" d="M47 48l64 10M46 58l67 12M45 68l70 13M44 79l72 13M43 90l60 11M112 46L48 56M114 60L46 70"/>
    <path class="a" d="M44 96h72l3 12H41z"/><ellipse class="w" cx="80" cy="38" rx="32" ry="9"/><ellipse class="g" cx="80" cy="38" rx="10" ry="3.500"/>
    <path class="t" d="M110 42c22 2 14 24 26 30"/>`,
  tag: `<ellipse class="s" cx="84" cy="108" rx="48" ry="4"/>
    <path class="a" d="M40 60l18-18h74v44H58z" transform="rotate(12 84 64)"/>
    <path class="p" d="M36 72l18-18h76v44H54z"/><circle class="g" cx="56" cy="76" r="5.500"/>
    <path class="k" d="M74 66h42v3H74zM74 74h30v3H74zM74 84h18v6H74z"/><path class="t" d="M56 76C36 60 46 26 24 20"/>`,
  notebook: `<ellipse class="s" cx="82" cy="108" rx="44" ry="4"/>
    <path class="p" d="M52 22h66v86H52z"/><path class="a" d="M46 18h64a4 4 0 014 4v82a4 4 0 01-4 4H46z"/><path class="d" d="M46 18h10v90H46z"/>
    <path class="p" d="M68 36h32v22H68z"/><path class="k" d="M73 42h22v3H73zM73 49h14v3H73z"/><path class="b" d="M98 58h6v50l-3-3-3 3z"/>`,
  clipboard: `<ellipse class="s" cx="80" cy="108" rx="44" ry="4"/>
    <rect class="d" x="44" y="18" width="72" height="90" rx="6"/><path class="p" d="M52 30h56v70H52z"/><rect class="b" x="62" y="12" width="36" height="16" rx="4"/>
    <circle class="g" cx="80" cy="18" r="3"/><path class="l2" d="M58 46l4 4 7-8M58 62l4 4 7-8M58 78l4 4 7-8"/>
    <path class="k" d="M76 45h26v3H76zM76 61h20v3H76zM76 77h24v3H76z"/>`,
  marker: `<ellipse class="s" cx="80" cy="108" rx="50" ry="4"/>
    <path class="a" d="M44 40h18v68H44z"/><path class="d" d="M44 40h18v14H44z"/><path class="c" d="M48 26h10l4 14H44z"/><path class="c" d="M51 16h4v12h-4z"/>
    <path class="b" d="M72 40h18v68H72z"/><path class="w" d="M72 40h18v14H72z"/><path class="c" d="M76 26h10l4 14H72z"/><path class="c" d="M79 16h4v12h-4z"/>
    <path class="p" d="M100 40h18v68h-18z"/><path class="c" d="M99 20h20v34H99z"/><path class="c" d="M44 88h18v4H44zM72 88h18v4H72zM100 88h18v4h-18z"/>`,
  bin: `<ellipse class="s" cx="80" cy="108" rx="54" ry="4"/>
    <path class="d" d="M36 44h88l-4 22H40z"/><path class="g" d="M42 48h76l-3 12H45z"/><path class="b" d="M56 46l8-10 12 6 10-8 8 10 10-4 4 10H52z"/>
    <path class="a" d="M32 62h96l-8 46H40z"/><path class="d" d="M30 56h100v9H30z"/><rect class="p" x="60" y="76" width="40" height="18" rx="2"/><path class="k" d="M65 81h20v3H65zM65 87h28v3H65z"/>`,
  rule: `<ellipse class="s" cx="80" cy="108" rx="58" ry="4"/>
    <path class="a" d="M34 108V22l86 86z"/><path class="h" d="M50 92V60l32 32z"/>
    <path class="p" d="M22 92h116v16H22z"/><path class="l2" d="M30 93v8M38 93v5M46 93v8M54 93v5M62 93v8M70 93v5M78 93v8M86 93v5M94 93v8M102 93v5M110 93v8M118 93v5"/>
    <circle class="g" cx="130" cy="100" r="3"/>`,
  knife: `<ellipse class="s" cx="82" cy="108" rx="52" ry="4"/>
    <path class="p" d="M112 36l26-16-8 34z"/><path class="l2" d="M122 31l-2 16"/><path class="b" d="M26 86L104 32a8 8 0 0111 2l12 18a8 8 0 01-3 10L48 106c-8 4-16 2-20-4s-6-12-2-16z"/>
    <path class="k" d="M84 58l14-10 6 9-14 9z"/><path class="w" d="M40 88l24-16 5 7-24 15z"/>`,
} as const satisfies Record<string, string>

export type ArtName = keyof typeof ART

/** Decoration: the words beside it say the same. */
export function draw(name: ArtName): Markup {
  return raw(`<svg class="art" viewBox="0 0 160 120" aria-hidden="true">${ART[name]}</svg>`)
}

const SHELF_WIDTH = 480
const SHELF_LINES: readonly (readonly [y: number, things: readonly ArtName[]])[] = [
  [0, ['notebook', 'twine', 'clipboard']],
  [118, ['bin', 'tape', 'marker']],
  [236, ['kraft', 'labels', 'carton']],
]

/** The stockroom of the first page. */
export function drawShelf(): Markup {
  const board = (y: number) =>
    `<rect class="board" x="0" y="${y + 112}" width="${SHELF_WIDTH}" height="7" rx="1"/>`
  const line = (y: number, things: readonly ArtName[]) =>
    things.map(
      (name, i) =>
        `<svg x="${i * 158 + 4}" y="${y + 4}" width="156" height="117" viewBox="0 0 160 120">${ART[name]}</svg>`,
    )
  const inside = SHELF_LINES.map(([y, things]) => board(y) + line(y, things).join('')).join('')
  return raw(
    `<svg class="art shelf" viewBox="-14 -6 508 372" aria-hidden="true"><path class="post" d="M-10 0h8v366h-8zM482 0h8v366h-8z"/>${inside}</svg>`,
  )
}

export const MARK = `<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><rect class="mark-ground" width="32" height="32" rx="7"/><path class="mark-north" d="M16 5l7 20-7-4.500z"/><path class="mark-south" d="M16 5L9 25l7-4.500z"/></svg>`

export const FAVICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0e4f8a"/><path fill="#fff" d="M16 5l7 20-7-4.500z"/><path fill="#ffc23d" d="M16 5L9 25l7-4.500z"/></svg>`
