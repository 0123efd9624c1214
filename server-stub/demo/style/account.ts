import { css } from './css.js'

/** The account and signing in. */
export const account = css`
  .account {
    display: grid;
    grid-template-columns: 2fr 1fr;
    gap: 2rem 4rem;
  }
  .account h2 {
    font-size: 1.25rem;
  }
  .orders {
    margin-top: 0.75rem;
    border-top: 1px solid var(--line);
  }
  .orders li {
    display: grid;
    grid-template-columns: 6rem 1fr auto;
    align-items: center;
    gap: 1rem;
    padding-block: 1.1rem;
    border-bottom: 1px solid var(--line);
  }
  .orders li > p:first-child {
    display: grid;
    color: var(--soft);
  }
  .orders li > p:last-child {
    display: grid;
    justify-items: end;
    gap: 0.2rem;
    font-variant-numeric: tabular-nums;
  }
  .status {
    color: var(--blue);
    font-size: 0.875rem;
    font-weight: 600;
  }
  .status.done {
    color: var(--good);
  }
  .account aside {
    display: grid;
    align-content: start;
    justify-items: start;
    gap: 0.5rem;
    padding: 1.5rem;
    border-radius: 14px;
    background: var(--raised);
    border: 1px solid var(--line);
  }
  .account aside h2:not(:first-child) {
    margin-top: 1.25rem;
    line-height: 1.25;
  }
  .account aside .button {
    margin-top: 0.5rem;
  }
  .planname {
    font-size: 1.6rem;
    font-weight: 700;
    letter-spacing: -0.02em;
    text-transform: capitalize;
  }

  .people {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr));
    gap: 1rem;
    width: 100%;
    max-width: 46rem;
    margin-top: 1rem;
  }
  .people button {
    display: flex;
    align-items: center;
    gap: 1rem;
    padding: 1.25rem;
    border: 1px solid var(--line);
    border-radius: 14px;
    background: var(--raised);
    color: inherit;
    font: inherit;
    text-align: left;
    cursor: pointer;
  }
  .people button:hover {
    border-color: var(--blue);
  }
  .people span:last-child {
    display: grid;
  }
  .people small {
    color: var(--soft);
    font-size: 0.9375rem;
  }
  .face {
    display: grid;
    place-items: center;
    flex: none;
    width: 3.25rem;
    height: 3.25rem;
    border-radius: 50%;
    background: var(--marigold);
    color: #15212b;
    font-weight: 700;
  }
  .people button + button .face {
    background: light-dark(#0e4f8a, #2b6ca5);
    color: #fff;
  }

  @media (width < 60rem) {
    .account {
      grid-template-columns: 1fr;
    }
  }

  @media (width < 30rem) {
    .orders li {
      grid-template-columns: 1fr auto;
      gap: 0.35rem 1rem;
    }
    .orders li > p:nth-child(2) {
      grid-row: 2;
      grid-column: 1;
    }
    .orders li > p:last-child {
      grid-row: 1 / 3;
      grid-column: 2;
    }
  }
`
