import { css } from './css.js'

/** The drawings. */
export const art = css`
  .art {
    display: block;
    width: 100%;
    height: auto;
  }
  .art .a {
    fill: var(--art-blue);
  }
  .art .b {
    fill: var(--kraft);
  }
  .art .w {
    fill: var(--kraft-deep);
  }
  .art .d {
    fill: var(--art-deep);
  }
  .art .p {
    fill: var(--paper);
  }
  .art .k {
    fill: var(--art-ink);
  }
  .art .c {
    fill: light-dark(#1b2a35, #55697a);
  }
  .art .h {
    fill: var(--tint, var(--ground));
  }
  .art .g {
    fill: light-dark(#41525f, #0c1318);
  }
  .art .s {
    fill: light-dark(rgb(20 33 43 / 0.12), rgb(0 0 0 / 0.35));
  }
  .art .l,
  .art .l2,
  .art .t {
    fill: none;
    stroke: var(--kraft-deep);
    stroke-width: 2.5;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .art .l2 {
    stroke: var(--art-ink);
    stroke-width: 2;
  }
  .art .t {
    stroke: var(--kraft);
  }
  .art .board {
    fill: light-dark(#8fa0ad, #3a4a57);
  }
  .art .post {
    fill: light-dark(#6f8291, #2d3a45);
  }
`
