import { css } from './css.js'

/** Pricing, its questions, and the ways to reach us. */
export const plans = css`
  .plans {
    display: grid;
    grid-template-columns: repeat(3, 1fr);
    gap: 1.25rem;
  }
  .plan {
    display: grid;
    grid-template-rows: auto auto auto 1fr auto;
    gap: 0.75rem;
    padding: 1.75rem;
    border: 1px solid var(--line);
    border-radius: 14px;
    background: var(--raised);
  }
  .plan.growth {
    border: 2px solid var(--blue);
  }
  .plan h2 {
    display: flex;
    align-items: center;
    justify-content: space-between;
    font-size: 1.25rem;
  }
  .plan ul {
    display: grid;
    align-content: start;
    gap: 0.45rem;
    padding-block: 1rem 1.25rem;
    margin-top: 0.25rem;
    border-top: 1px solid var(--line);
  }
  .plan li {
    padding-left: 1.5rem;
    background: linear-gradient(var(--marigold), var(--marigold)) 0 0.55em / 0.6rem 0.6rem no-repeat;
  }
  .cost {
    color: var(--soft);
  }
  .cost b {
    margin-right: 0.25rem;
    color: var(--ink);
    font-size: 2.5rem;
    font-weight: 750;
    letter-spacing: -0.04em;
  }
  .badge {
    padding: 0.2rem 0.6rem;
    border-radius: 99px;
    background: var(--marigold);
    color: #15212b;
    font-size: 0.8125rem;
    font-weight: 600;
    letter-spacing: 0;
    line-height: 1.3;
  }
  .questions {
    display: grid;
    grid-template-columns: 1fr 2fr;
    gap: 1rem 3rem;
  }
  .questions details {
    border-bottom: 1px solid var(--line);
  }
  .questions summary {
    padding-block: 0.9rem;
    font-weight: 600;
    cursor: pointer;
  }
  .questions details p {
    padding-bottom: 1.1rem;
    color: var(--soft);
  }
  .questions div > p {
    margin-top: 1.5rem;
  }

  .ways {
    display: grid;
    grid-template-columns: repeat(3, 1fr);
    gap: 1.25rem;
    margin: 0;
  }
  .ways > div {
    padding-top: 1.1rem;
    border-top: 4px solid var(--marigold);
  }
  .ways dt {
    color: var(--soft);
  }
  .ways dd {
    margin: 0.25rem 0 0;
    font-size: 1.15rem;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .ways dd p {
    margin-top: 0.25rem;
    color: var(--soft);
    font-size: 1rem;
    font-weight: 400;
  }

  @media (width < 60rem) {
    .plans,
    .ways,
    .questions {
      grid-template-columns: 1fr;
    }
  }
`
