/** Colours, type and the frame of every page. */
export const BASE_STYLE = /* css */ `
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --raised: #ffffff; --ink: #1f1d1a; --soft: #5b564e; --rule: #d9d4ca; --axis: #bdb7ab; --faint: #f0ede6;
  --accent: #0f5e6e; --band: #9ccbd2; --warn-paper: #fbf0d9; --warn-rule: #c58a1a; --bad: #96301f; --good: #2b6440;
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, Charter, "Noto Serif", "Liberation Serif", Georgia, serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace;
  --edge: clamp(1rem, 4vw, 2.5rem);
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #131618; --raised: #1a1e21; --ink: #e9e6df; --soft: #aeaaa1; --rule: #343a3e; --axis: #5d656a; --faint: #1f2427;
    --accent: #86cdd8; --band: #2f6670; --warn-paper: #2b2415; --warn-rule: #b98a32; --bad: #ef9d8d; --good: #93cfa6;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 var(--sans); overflow-wrap: anywhere; }
main, .top, .bottom { max-width: 80rem; margin-inline: auto; padding-inline: var(--edge); }
main:focus { outline: none; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 0.18em; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
h1, h2, h3 { font-family: var(--serif); font-weight: 600; line-height: 1.2; text-wrap: balance; }
h1 { font-size: clamp(1.9rem, 1.2rem + 3vw, 3.1rem); margin: 0; letter-spacing: -0.012em; }
h2 { font-size: 1.55rem; margin: 0 0 0.75rem; }
h3 { font-size: 1.15rem; margin: 1.75rem 0 0.5rem; }
p { margin: 0 0 0.75rem; }
code { font: 0.9em var(--mono); }
small { font-size: 0.78rem; color: var(--soft); }
img { max-width: 100%; }
abbr[title] { text-decoration: none; cursor: help; }
ul.plain { list-style: none; margin: 0; padding: 0; }
.soft { color: var(--soft); }
.none { color: var(--soft); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: var(--edge); top: -4rem; background: var(--ink); color: var(--paper); padding: 0.6rem 1rem; z-index: 9; }
.skip:focus { top: 0.5rem; }
.control { font: 0.72em var(--mono); color: var(--bad); border: 1px solid currentColor; border-radius: 3px; padding: 0 0.25em; margin-inline: 0.1em; white-space: nowrap; }
.copy { user-select: all; -webkit-user-select: all; }

.top { display: flex; align-items: baseline; gap: 2rem; padding-block: 1.1rem 0.9rem; }
.top::after { content: ""; flex: 1; order: 1; border-bottom: 1px solid var(--rule); }
.top nav { display: flex; gap: 1.25rem; order: 2; }
.top nav a { color: var(--ink); text-decoration: none; padding-block: 0.25rem; }
.top nav a:hover, .top nav a[aria-current] { box-shadow: inset 0 -2px var(--accent); }
.brand { margin: 0; font: 600 1.05rem var(--serif); letter-spacing: 0.14em; }
.brand a { color: inherit; text-decoration: none; }
.bottom { margin-top: 4rem; padding-block: 1.25rem 3rem; color: var(--soft); font-size: 0.85rem; }
.bottom::before { content: ""; display: block; border-top: 1px solid var(--rule); margin-bottom: 1.25rem; }
.bottom p { margin: 0 0 0.3rem; max-width: 90ch; }

.masthead { padding-block: clamp(1.5rem, 5vw, 3.5rem) 1.75rem; }
.masthead.small { padding-block: 1rem 1.25rem; }
.masthead.small h1 { font-size: clamp(1.5rem, 1.2rem + 1.2vw, 2rem); }
.masthead.small .note { margin: 0.5rem 0 0; }
.masthead.small h1 code { font-size: 0.72em; font-weight: 400; color: var(--soft); letter-spacing: 0; }
.kicker { font-size: 0.8rem; letter-spacing: 0.1em; text-transform: uppercase; color: var(--soft); margin-bottom: 0.6rem; }
.kicker a { color: inherit; }
.lede { font: 1.2rem/1.5 var(--serif); max-width: 62ch; margin: 1.1rem 0 0; color: var(--ink); }
.note { max-width: 76ch; color: var(--soft); }
.note strong { color: var(--ink); }
.hint { display: none; }
.empty { color: var(--soft); font-style: italic; }
.banner { border-left: 4px solid var(--warn-rule); background: var(--warn-paper); padding: 0.9rem 1.1rem; margin-bottom: 1.75rem; }
.banner p { margin: 0; }
.banner ul { margin: 0.5rem 0 0; padding-left: 1.2rem; }
.facts { display: flex; flex-wrap: wrap; gap: 0 clamp(1.5rem, 4vw, 3.25rem); margin: 0; border-bottom: 1px solid var(--ink); border-top: 1px solid var(--ink); padding-block: 0.4rem; }
.facts div { padding-block: 0.5rem; }
.facts time { white-space: nowrap; }
.facts dt { font-size: 0.78rem; color: var(--soft); }
.facts dd { margin: 0; font-variant-numeric: tabular-nums; }
.contents { display: flex; flex-wrap: wrap; gap: 0.15rem 1.25rem; padding-block: 0.9rem; font-size: 0.92rem; }
main > section { margin-top: 3.25rem; }
section.split + section.split, section.metric + section.metric { margin-top: 2.25rem; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 0 3rem; align-items: start; }
.terms { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); gap: 1.25rem 2.5rem; margin: 0; }
.terms div:target { box-shadow: -0.9rem 0 0 var(--paper), -1.1rem 0 0 var(--accent); }
.terms dt { font: 600 1.02rem var(--serif); }
.terms dd { margin: 0.2rem 0 0; font-size: 0.93rem; color: var(--soft); }
.downloads { padding: 0; list-style: none; margin: 0; }
.downloads li { padding-block: 0.4rem; }
.downloads a { font-family: var(--mono); font-size: 0.92rem; margin-right: 0.75rem; }
.downloads span { color: var(--soft); }
@media (max-width: 48rem) { .hint { display: inline; } .top { gap: 1rem; } }
`;
