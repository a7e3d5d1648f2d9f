/** The page of the dataset: its charts, and the map that a script draws. */
export const DATASET_STYLE = /* css */ `
.chart, .map { margin: 1rem 0 1.25rem; }
svg.volume { display: block; overflow: hidden; width: 100%; min-width: 34rem; height: auto; }
.chart { overflow-x: auto; }
svg.volume text { font: 11px var(--sans); fill: var(--soft); }
svg.volume .tick { stroke: var(--rule); stroke-width: 1; }
svg.volume .found { fill: var(--band); opacity: 0.55; }
svg.volume .relevant { fill: var(--accent); }
svg.volume .spike { fill: var(--bad); }
svg.volume .gap { fill: var(--faint); }
svg.volume .event line { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 3 3; }
svg.volume .event text { fill: var(--ink); font-weight: 600; }
.chart figcaption { font-size: 0.85rem; color: var(--soft); position: sticky; left: 0; }
.key { display: inline-block; width: 0.8em; height: 0.8em; border-radius: 2px; margin: 0 0.2em 0 0.8em; vertical-align: -0.05em; }
.key:first-child { margin-left: 0; }
.key.relevant { background: var(--accent); }
.key.found { background: var(--band); opacity: 0.55; }
.key.spike { background: var(--bad); }
.key.gap { background: var(--faint); border: 1px solid var(--rule); }
.map { display: grid; grid-template-columns: minmax(0, 46rem) minmax(0, 1fr); gap: 0.75rem 2rem; align-items: start; }
.map > label { grid-column: 1 / -1; }
.map select { font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--axis); border-radius: 2px; padding: 0.3rem 0.5rem; max-width: 100%; }
.map .stage { position: relative; border: 1px solid var(--rule); background: var(--raised); }
.map .stage > svg, .map canvas { display: block; width: 100%; aspect-ratio: 1; height: auto; touch-action: pan-y; }
.map .dots { fill: none; stroke-width: 75; stroke-linecap: round; stroke-opacity: 0.72; }
.map .tip { position: absolute; left: 0; top: 0; width: max-content; max-width: min(22rem, 90%); margin: 0; padding: 0.4rem 0.6rem; font-size: 0.85rem; line-height: 1.35; background: var(--ink); color: var(--paper); border-radius: 3px; pointer-events: none; z-index: 1; }
.map .tip b { display: block; font-weight: 600; }
.legend { list-style: none; margin: 0; padding: 0; }
.legend li { padding-block: 0.15rem; }
.legend button { font: inherit; color: inherit; background: none; border: 0; padding: 0.2rem 0; text-align: left; cursor: pointer; }
.legend button[aria-pressed="false"] { opacity: 0.45; text-decoration: line-through; }
.legend .swatch { display: inline-block; vertical-align: -0.08em; }
.shares small { display: inline; white-space: nowrap; }
table.habits td { min-width: 11rem; }
table.topics td:nth-child(2) { min-width: 14rem; }
table.topics td.bars { min-width: 7rem; }
@media (max-width: 56rem) { .map { grid-template-columns: minmax(0, 1fr); } .legend { display: flex; flex-wrap: wrap; gap: 0 1.25rem; } }
`;
