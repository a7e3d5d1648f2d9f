/** Sample cards and the pages through which one leafs. */
export const GALLERY_STYLE = /* css */ `
.cards { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 14rem), 1fr)); gap: 1.75rem 1.5rem; }
@media (max-width: 30rem) { .cards { grid-template-columns: 1fr 1fr; gap: 1.25rem 1rem; } .cards .excerpt { font-size: 0.9rem; } }
.card { min-width: 0; }
.card a { display: block; color: inherit; text-decoration: none; }
.card a:hover .excerpt { text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: 0.18em; }
.frame { position: relative; aspect-ratio: 1; background: var(--faint); overflow: hidden; border-radius: 2px; }
.frame > img:not(.inset) { width: 100%; height: 100%; object-fit: cover; display: block; }
.inset { position: absolute; left: 0.5rem; bottom: 0.5rem; width: 32%; aspect-ratio: 1; object-fit: cover; border: 2px solid var(--paper); border-radius: 2px; background: var(--faint); }
.excerpt { margin: 0.6rem 0 0.2rem; font: 0.98rem/1.4 var(--serif); display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; line-clamp: 3; overflow: hidden; }
.meta { margin: 0; font-size: 0.8rem; color: var(--soft); font-variant-numeric: tabular-nums; }
.meta b { font-weight: 600; }
.lost { display: grid; place-content: center; width: 100%; min-height: 9rem; height: 100%; padding: 1rem; text-align: center; color: var(--soft); font-size: 0.9rem;
  border: 1px dashed var(--rule); background: repeating-linear-gradient(135deg, transparent 0 9px, var(--faint) 9px 10px); }
.lost small { display: block; margin-top: 0.2rem; }
.filter { display: flex; flex-wrap: wrap; gap: 0.4rem 1.5rem; border-block: 1px solid var(--rule); padding-block: 0.6rem; margin-bottom: 2rem; }
.filter a { color: inherit; text-decoration: none; padding-block: 0.2rem; font-variant-numeric: tabular-nums; }
.filter a:hover, .filter a[aria-current] { box-shadow: inset 0 -2px var(--accent); }
section.group + section.group { margin-top: 3rem; }
.pager, .neighbours { display: flex; flex-wrap: wrap; gap: 0.35rem; align-items: center; margin-top: 2.5rem; font-variant-numeric: tabular-nums; }
.pager a { min-width: 2.6rem; padding: 0.4rem 0.7rem; text-align: center; text-decoration: none; border: 1px solid var(--rule); border-radius: 2px; }
.pager a:hover { border-color: var(--accent); }
.pager a[aria-current] { background: var(--accent); border-color: var(--accent); color: var(--paper); }
.neighbours { justify-content: space-between; border-block: 1px solid var(--rule); padding-block: 0.6rem; font-size: 0.92rem; }
.neighbours > * { flex: 1; }
.neighbours > :nth-child(2) { text-align: center; flex: 2; }
.neighbours > :last-child { text-align: right; }
.masthead.small ~ .neighbours { margin-top: 3.5rem; }
main > .neighbours:first-child { margin-top: 0.25rem; }
`;
