/** Of all pages for people, in the document: a hash lets it through the policy, and nothing else. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --surface: #ffffff; --ground: #f5f5f8; --text: #191a21; --muted: #5b5d6b; --line: #d9d9e3; --edge: #8a8c9c;
  --accent: #4447c9; --on-accent: #ffffff; --accent-strong: #34379f; --danger: #b4232c; --wash: #fdf1f1; --tint: #efeffb;
  --shadow: 0 1px 2px rgb(20 22 40 / 6%), 0 12px 32px rgb(20 22 40 / 9%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --surface: #1c1d24; --ground: #121318; --text: #f2f2f5; --muted: #a5a7b4; --line: #32343e; --edge: #7d8090;
    --accent: #a9abff; --on-accent: #15163a; --accent-strong: #c3c5ff; --danger: #ff9a94; --wash: #33211f; --tint: #26273a;
    --shadow: 0 0 0 1px rgb(255 255 255 / 6%);
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { background: var(--ground); -webkit-text-size-adjust: 100%; }
body {
  margin: 0; min-block-size: 100vh; min-block-size: 100dvh; padding: clamp(1rem, 6vh, 4.5rem) 1rem 2rem;
  color: var(--text); font: 400 1rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
  overflow-wrap: anywhere;
}
.mark { display: flex; align-items: center; justify-content: center; gap: .5rem; margin: 0 auto 1.25rem; font-weight: 650; }
.mark svg { inline-size: 1.75rem; block-size: 1.75rem; }
main {
  max-inline-size: 27rem; margin-inline: auto; padding: clamp(1.25rem, 5vw, 2rem);
  background: var(--surface); border: 1px solid var(--line); border-radius: 16px; box-shadow: var(--shadow);
}
h1 { margin: 0 0 .35rem; font-size: 1.4rem; line-height: 1.25; font-weight: 680; letter-spacing: -.01em; text-wrap: balance; }
h2 { margin: 0 0 .75rem; font-size: 1.05rem; line-height: 1.3; font-weight: 650; }
p { margin: 0 0 1rem; text-wrap: pretty; }
p:last-child { margin-block-end: 0; }
.lead, .hint, .foot { color: var(--muted); }
.hint, .foot { font-size: .9rem; }
.foot { max-inline-size: 27rem; margin: 1rem auto 0; text-align: center; }
section { margin-block-start: 1.75rem; padding-block-start: 1.5rem; border-block-start: 1px solid var(--line); }
form { margin-block-start: 1.25rem; }
.field { margin-block-end: 1.1rem; }
label { display: block; margin-block-end: .3rem; font-weight: 600; }
.field .hint { margin: 0 0 .35rem; }
input:not([type=hidden]) {
  inline-size: 100%; min-block-size: 2.9rem; padding: .55rem .8rem; font: inherit; color: var(--text);
  background: var(--surface); border: 1px solid var(--edge); border-radius: 10px;
}
input[aria-invalid=true] { border-color: var(--danger); border-width: 2px; }
.fault { margin: 0 0 .35rem; color: var(--danger); font-size: .9rem; font-weight: 600; }
.faults { margin: 1rem 0 0; padding: .85rem 1rem; background: var(--wash); border: 1px solid var(--danger); border-radius: 10px; }
.faults p { margin: 0; font-weight: 600; color: var(--danger); }
.faults a { color: inherit; }
.said { margin: 1rem 0 0; padding: .85rem 1rem; background: var(--tint); border-radius: 10px; font-weight: 600; }
button, .button {
  display: inline-flex; align-items: center; justify-content: center; inline-size: 100%; min-block-size: 2.9rem; padding: .6rem 1rem;
  font: inherit; font-weight: 650; line-height: 1.25; text-decoration: none; cursor: pointer;
  color: var(--on-accent); background: var(--accent); border: 1px solid transparent; border-radius: 10px;
}
button:hover, .button:hover { background: var(--accent-strong); }
button.plain, .button.plain { color: var(--text); background: transparent; border-color: var(--edge); }
button.plain:hover, .button.plain:hover { background: var(--tint); }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.choices { display: grid; gap: .7rem; margin-block-start: 1.4rem; }
.choices form, .choices .field { margin: 0; }
dl { margin: 1.25rem 0 0; display: grid; grid-template-columns: auto 1fr; gap: .5rem 1.1rem; }
dt { color: var(--muted); }
dd { margin: 0; font-weight: 600; min-inline-size: 0; }
code { font: .92em/1.4 ui-monospace, 'SF Mono', Menlo, Consolas, monospace; }
ul { margin: .75rem 0 0; padding-inline-start: 1.25rem; }
@media (forced-colors: active) { button, .button { border-color: ButtonText; } }
`
