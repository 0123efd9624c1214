import { css } from './css.js'

/** The top and the bottom of every page, and the phone's menu. */
export const frame = css`
  .top {
    border-bottom: 1px solid var(--line);
    background: var(--ground);
  }
  .top > .wide {
    display: flex;
    align-items: center;
    gap: 2rem;
    min-height: 4.25rem;
  }
  .brand {
    display: flex;
    align-items: center;
    gap: 0.65rem;
    color: inherit;
    text-decoration: none;
    font-size: 1.1rem;
    letter-spacing: -0.015em;
    white-space: nowrap;
  }
  .mark {
    width: 2rem;
    height: 2rem;
  }
  .mark-ground {
    fill: #0e4f8a;
  }
  .mark-north {
    fill: #fff;
  }
  .mark-south {
    fill: #ffc23d;
  }
  .links {
    display: flex;
    gap: 1.75rem;
    flex: 1;
  }
  .links a {
    padding-block: 0.25rem;
    color: inherit;
    text-decoration: none;
    border-bottom: 2px solid transparent;
  }
  .links a:hover {
    border-color: var(--line);
  }
  .links a[aria-current] {
    border-color: var(--marigold);
  }
  .who {
    display: flex;
    align-items: center;
    gap: 1rem;
  }
  .hello {
    font-weight: 600;
    white-space: nowrap;
  }
  .menu {
    display: none;
  }

  .bottom {
    border-top: 1px solid var(--line);
    color: var(--soft);
    font-size: 0.9375rem;
  }
  .bottom > .wide {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 1rem 3rem;
    /* Room for the launcher. */
    padding-block: 2rem 6rem;
  }
  .bottom b {
    color: var(--ink);
  }

  @media (width < 48rem) {
    .top > .wide {
      justify-content: space-between;
      min-height: 3.75rem;
    }
    .links,
    .who {
      display: none;
    }
    .menu {
      display: block;
    }
    .menu summary {
      display: grid;
      place-items: center;
      width: 2.75rem;
      height: 2.75rem;
      margin-right: -0.6rem;
      border-radius: 8px;
      list-style: none;
      cursor: pointer;
    }
    .menu summary::-webkit-details-marker {
      display: none;
    }
    .menu i,
    .menu i::before {
      display: block;
      width: 1.4rem;
      height: 2px;
      background: var(--ink);
      transition:
        rotate 0.15s,
        translate 0.15s;
    }
    .menu i {
      translate: 0 -3px;
    }
    .menu i::before {
      content: '';
      translate: 0 7px;
    }
    .menu[open] i {
      translate: 0;
      rotate: 45deg;
    }
    .menu[open] i::before {
      translate: 0;
      rotate: -90deg;
    }
    .menu nav {
      position: absolute;
      inset-inline: 0;
      z-index: 1;
      display: grid;
      padding: 0.25rem 1.25rem 1.5rem;
      background: var(--ground);
      border-bottom: 1px solid var(--line);
      box-shadow: 0 18px 24px -18px rgb(0 0 0 / 0.35);
    }
    .menu nav > a {
      padding: 0.85rem 0;
      border-bottom: 1px solid var(--line);
      color: inherit;
      font-size: 1.15rem;
      font-weight: 600;
      text-decoration: none;
    }
    .menu nav > a[aria-current] {
      color: var(--blue);
    }
    .menu nav > a.button,
    .menu nav > form {
      margin-top: 1.1rem;
    }
    .menu nav .button {
      width: 100%;
      padding: 0.75rem;
      border: 1px solid color-mix(in srgb, var(--ink) 28%, transparent);
      font-size: 1rem;
    }
  }
`
