/** Tables, their bars, and the boxes in which they scroll. */
export const TABLE_STYLE = /* css */ `
/* Its own frame for what is unseen but placed inside: it would widen the page. */
.scroll { position: relative; overflow-x: auto; margin-block: 0.75rem 1.25rem; max-width: 100%; overscroll-behavior-x: contain; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums lining-nums; overflow-wrap: normal; }
table.board, .columns table { width: 100%; }
caption { text-align: left; font: italic 0.95rem var(--serif); color: var(--soft); padding-bottom: 0.5rem; }
/* The caption stays in sight and breaks its lines as the screen does, however wide the table. */
caption span { display: inline-block; position: sticky; left: 0; max-width: calc(100vw - 2 * var(--edge)); }
th, td { padding: 0.45rem 0.7rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); }
tr > :first-child { padding-left: 0; }
tr > :last-child { padding-right: 0; }
thead th { vertical-align: bottom; font-size: 0.78rem; font-weight: 500; color: var(--soft); border-bottom: 1px solid var(--ink); line-height: 1.25; }
thead .groups th, thead .groups td { border-bottom: 0; padding-bottom: 0.1rem; }
thead .groups th { color: var(--ink); font-weight: 600; }
thead .groups th:not(:first-child) { background: linear-gradient(var(--rule), var(--rule)) left 0.7rem bottom 0 / calc(100% - 1.4rem) 1px no-repeat; }
thead a { color: inherit; text-decoration-style: dotted; }
tbody th { font-weight: 600; min-width: 8rem; max-width: 15rem; overflow-wrap: anywhere; }
tbody tr:hover > * { background: var(--faint); }
.num { text-align: right; white-space: nowrap; }
thead .num { white-space: normal; }
td small { display: block; line-height: 1.3; }
.rank { text-align: right; width: 2rem; color: var(--soft); padding-inline: 0 0.3rem; }
.bars { padding-inline: 0.5rem; width: 11.5rem; }
td.bars { padding-block: 0.5rem 0; }
svg { display: block; overflow: visible; }
svg .track { stroke: var(--axis); stroke-width: 1; }
svg .tick { stroke: var(--axis); stroke-width: 1; }
svg .range { fill: var(--band); }
svg .mean { fill: var(--accent); }
svg .bar { fill: var(--band); }
svg.count { margin-top: 0.4rem; width: 100%; height: 10px; min-width: 5rem; }
svg.axis text { fill: var(--soft); font: 11px var(--sans); }
.bar-none { display: block; width: 168px; height: 18px; }
.funnel { width: min(100%, 52rem); }
.funnel td:last-child { width: 60%; }
.funnel tr.group th { padding-top: 1rem; font: 600 0.95rem var(--serif); border-bottom-color: var(--ink); }
.funnel tbody tr:not(.group) th { font-weight: 400; }
.models td { min-width: 4.5rem; max-width: 24rem; overflow-wrap: break-word; }
.models td:nth-child(n + 4) { min-width: 11rem; }
.models td:nth-child(n + 4) * { overflow-wrap: anywhere; }
details { border-bottom: 1px solid var(--rule); }
details > summary { cursor: pointer; padding: 0.55rem 0; }
details > summary:hover { color: var(--accent); }
@media (max-width: 60rem) {
  /* The model stays in sight while its row scrolls. */
  tbody th[scope="row"], thead .model { position: sticky; left: 0; background: var(--paper); z-index: 1; }
  tbody th { min-width: 7rem; max-width: 9.5rem; }
  /* The table runs to the edge of the screen, which tells that it goes on. */
  .scroll { margin-right: calc(-1 * var(--edge)); max-width: none; }
  .scroll tr > :last-child { padding-right: var(--edge); }
}
`;
