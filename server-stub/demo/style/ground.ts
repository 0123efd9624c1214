import { css } from './css.js'

/** Colours, type and what every page is made of. */
export const ground = css`
  :root {
    color-scheme: light dark;
    --ground: light-dark(#f4f5f3, #10161b);
    --raised: light-dark(#ffffff, #18212a);
    --ink: light-dark(#15212b, #e9eef1);
    --soft: light-dark(#52616d, #9fb0bc);
    --line: light-dark(#d9dedd, #2b3843);
    --blue: light-dark(#0e4f8a, #7cbcf2);
    --on-blue: light-dark(#ffffff, #0b1a27);
    --marigold: #ffc23d;
    --good: light-dark(#1d6b45, #7fd3a6);

    --kraft: light-dark(#cfa066, #b98a52);
    --kraft-deep: light-dark(#b5854b, #96703f);
    --paper: light-dark(#ffffff, #dfe6ea);
    --art-blue: light-dark(#0e4f8a, #3f8fd0);
    --art-deep: light-dark(#0a3a66, #24649a);
    --art-ink: #1b2a35;

    --packing: light-dark(#f4e7d2, #33291b);
    --labels: light-dark(#dcebf6, #182d3e);
    --paper-sheet: light-dark(#fdebb9, #3a3116);
    --stores: light-dark(#e2eae3, #1e2d26);

    --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, 'Liberation Mono', monospace;
    font:
      1rem/1.55 'Avenir Next',
      'Segoe UI Variable Text',
      'Segoe UI',
      'Helvetica Neue',
      'Liberation Sans',
      Arial,
      sans-serif;
  }

  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }

  body {
    margin: 0;
    min-height: 100vh;
    display: flex;
    flex-direction: column;
    background: var(--ground);
    color: var(--ink);
    -webkit-text-size-adjust: 100%;
  }

  main {
    flex: 1;
    padding-bottom: 5rem;
  }

  .wide {
    width: min(70rem, 100% - 2.5rem);
    margin-inline: auto;
  }

  h1,
  h2,
  h3 {
    margin: 0;
    line-height: 1.1;
    letter-spacing: -0.022em;
    text-wrap: balance;
  }
  h1 {
    font-size: clamp(2.25rem, 1.3rem + 3.6vw, 4rem);
    font-weight: 750;
    letter-spacing: -0.035em;
    line-height: 1.02;
  }
  h2 {
    font-size: clamp(1.4rem, 1.2rem + 0.8vw, 1.85rem);
  }
  h3 {
    font-size: 1.05rem;
    letter-spacing: -0.01em;
  }
  p {
    margin: 0;
    text-wrap: pretty;
  }
  ul {
    list-style: none;
    margin: 0;
    padding: 0;
  }
  a {
    color: var(--blue);
    text-underline-offset: 0.2em;
  }
  code {
    font: 0.8125rem var(--mono);
    color: var(--soft);
  }
  :focus-visible {
    outline: 3px solid var(--marigold);
    outline-offset: 2px;
    border-radius: 4px;
  }

  .skip {
    position: absolute;
    left: 1rem;
    top: -4rem;
    padding: 0.5rem 1rem;
    background: var(--marigold);
    color: #15212b;
    z-index: 2;
  }
  .skip:focus {
    top: 0.5rem;
  }

  .lead {
    font-size: clamp(1.06rem, 1rem + 0.35vw, 1.25rem);
    color: var(--soft);
    max-width: 36rem;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem;
  }

  .button {
    display: inline-block;
    padding: 0.7rem 1.15rem;
    border: 1px solid color-mix(in srgb, var(--ink) 28%, transparent);
    border-radius: 8px;
    background: transparent;
    color: var(--ink);
    font: inherit;
    font-weight: 600;
    line-height: 1.2;
    text-align: center;
    text-decoration: none;
    white-space: nowrap;
    cursor: pointer;
    transition: background-color 0.15s;
  }
  .button:hover {
    background: color-mix(in srgb, var(--ink) 8%, transparent);
  }
  .button.strong {
    background: var(--blue);
    border-color: var(--blue);
    color: var(--on-blue);
  }
  .button.strong:hover {
    background: color-mix(in srgb, var(--blue), var(--ink) 22%);
  }
  .button.quiet {
    padding: 0.45rem 0.85rem;
    font-size: 0.9375rem;
  }

  .intro {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    justify-items: start;
    gap: 1.1rem;
    padding-top: clamp(2.25rem, 5vw, 4rem);
  }
  .intro h1 {
    font-size: clamp(2.1rem, 1.4rem + 2.6vw, 3.25rem);
    max-width: 20ch;
  }
  .lost {
    width: min(16rem, 70%);
  }

  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
    }
  }
`
