import { css } from './css.js'

/** Shelves and products. */
export const products = css`
  .packing {
    --tint: var(--packing);
  }
  .labels {
    --tint: var(--labels);
  }
  .paper {
    --tint: var(--paper-sheet);
  }
  .stores {
    --tint: var(--stores);
  }

  .products {
    display: grid;
    grid-template-columns: repeat(4, 1fr);
    gap: 2rem 1.25rem;
    margin-top: 1.5rem;
  }
  .products.three {
    grid-template-columns: repeat(3, 1fr);
  }
  .sheet {
    margin-bottom: 0.9rem;
    padding: 12% 14%;
    border-radius: 12px;
    background: var(--tint, var(--raised));
  }
  .note {
    margin-top: 0.15rem;
    color: var(--soft);
  }
  .price {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 0.5rem;
    margin-top: 0.35rem;
    font-variant-numeric: tabular-nums;
  }
  .price span {
    color: var(--soft);
    font-size: 0.9375rem;
  }
  .price code {
    margin-left: auto;
  }

  .jump {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  .jump a {
    padding: 0.4rem 0.9rem;
    border: 1px solid var(--line);
    border-radius: 99px;
    background: var(--raised);
    color: inherit;
    text-decoration: none;
  }
  .jump a:hover {
    border-color: currentColor;
  }
  .aisle {
    scroll-margin-top: 1.5rem;
  }

  @media (width < 60rem) {
    .products,
    .products.three {
      grid-template-columns: repeat(2, 1fr);
    }
  }

  @media (width < 30rem) {
    .products {
      gap: 1.5rem 0.85rem;
    }
    .products.three {
      grid-template-columns: 1fr;
      gap: 1rem;
    }
    .three .product {
      display: grid;
      grid-template-columns: 8rem 1fr;
      grid-template-rows: auto auto 1fr;
      column-gap: 1rem;
    }
    .three .sheet {
      grid-row: 1 / 4;
      margin: 0;
      padding: 0.75rem;
    }
    .three h3 {
      margin-top: 0.4rem;
    }
    .note {
      font-size: 0.9375rem;
      line-height: 1.4;
    }
    .price code {
      margin: 0;
      flex-basis: 100%;
    }
  }
`
