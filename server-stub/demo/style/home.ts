import { css } from './css.js'

/** The first page. */
export const home = css`
  .hero {
    display: grid;
    grid-template-columns: 1.1fr 1fr;
    align-items: center;
    gap: clamp(2rem, 5vw, 5rem);
    padding-block: clamp(2.25rem, 5vw, 4.5rem);
  }
  .hero h1 {
    margin-bottom: 1.25rem;
  }
  .hero .lead {
    margin-bottom: 2rem;
  }
  .welcome {
    margin-bottom: 1.75rem;
    padding: 0.7rem 1rem;
    border-left: 4px solid var(--marigold);
    border-radius: 0 8px 8px 0;
    background: var(--raised);
  }
  .promises {
    background: light-dark(#0e4f8a, #10324f);
    color: #fff;
  }
  .promises ul {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0.4rem 2rem;
    padding-block: 1.1rem;
  }
  .promises b {
    color: var(--marigold);
  }
  main > section.wide + section.wide,
  .promises + section {
    margin-top: clamp(3rem, 6vw, 4.75rem);
  }
  .heading {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: 1rem;
  }

  .shelves {
    display: grid;
    grid-template-columns: repeat(4, 1fr);
    gap: 1rem;
    margin-top: 1.5rem;
  }
  .shelves a {
    display: grid;
    grid-template-rows: auto auto 1fr;
    height: 100%;
    padding: 1.25rem 1.25rem 1.4rem;
    border-radius: 12px;
    background: var(--tint);
    color: inherit;
    text-decoration: none;
  }
  .shelves .art {
    width: 78%;
    margin: 0 auto 1rem;
    transition: translate 0.2s;
  }
  .shelves a:hover .art {
    translate: 0 -4px;
  }
  .shelves b {
    font-size: 1.15rem;
    letter-spacing: -0.015em;
  }
  .shelves span {
    color: light-dark(#44525d, #b5c2cb);
    font-size: 0.9375rem;
    line-height: 1.4;
  }
  .band {
    display: flex;
    align-items: center;
    justify-content: space-between;
    flex-wrap: wrap;
    gap: 1.5rem 3rem;
    padding: clamp(1.5rem, 4vw, 2.75rem);
    border-radius: 14px;
    background: var(--marigold);
    color: #15212b;
  }
  .band p {
    max-width: 34rem;
    margin-top: 0.5rem;
  }
  .band .button {
    border-color: #15212b;
    background: #15212b;
    color: #fff;
  }
  .band .button:hover {
    background: #2c3d4b;
  }

  @media (width < 60rem) {
    .shelves {
      grid-template-columns: repeat(2, 1fr);
    }
  }

  @media (width < 48rem) {
    .hero {
      grid-template-columns: 1fr;
      gap: 2.25rem;
    }
    .promises ul {
      display: grid;
      grid-template-columns: 1fr 1fr;
      gap: 0.6rem 1.25rem;
      font-size: 0.9375rem;
      line-height: 1.35;
    }
    .promises b {
      display: block;
    }
  }

  @media (width < 30rem) {
    .shelves {
      gap: 0.85rem;
    }
    .shelves a {
      padding: 0.9rem;
    }
    .shelves span {
      font-size: 0.875rem;
    }
  }
`
