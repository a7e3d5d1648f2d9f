import { BASE_STYLE } from '../../../report/style/base-style.js';

/** The review page: colours and type of the published site, laid out as a desk. */
export function pageStyle(): string {
  return BASE_STYLE + DESK_STYLE;
}

const DESK_STYLE = /* css */ `
main, .top { max-width: 110rem; }
.top { flex-wrap: wrap; gap: 0.4rem 1.5rem; padding-block: 0.9rem 0.7rem; }
.top::after { display: none; }
.top .where { flex: 1; min-width: 12rem; color: var(--soft); font-size: 0.9rem; margin: 0; }
.top details { font-size: 0.9rem; position: relative; }
.top summary { cursor: pointer; }
.top details form { display: flex; gap: 0.4rem; margin-top: 0.4rem; }
progress { width: 100%; height: 4px; display: block; accent-color: var(--accent); border: 0; background: var(--rule); }
progress::-webkit-progress-bar { background: var(--rule); }
progress::-webkit-progress-value { background: var(--accent); }
main { padding-bottom: 8rem; }
.why { display: flex; flex-wrap: wrap; gap: 0.4rem 0.9rem; align-items: baseline; margin: 1.1rem 0 0.4rem; color: var(--soft); font-size: 0.9rem; }
.why code { color: var(--soft); }
.tag { border: 1px solid var(--rule); border-radius: 1rem; padding: 0 0.6rem; color: var(--ink); }
.tag.disputed { border-color: var(--bad); color: var(--bad); }
.tag.doubt { border-color: var(--warn-rule); }
.banner { margin-block: 0.8rem; padding: 0.6rem 0.9rem; }
.banner.good { border-color: var(--good); background: var(--faint); }
.banner.bad { border-color: var(--bad); background: var(--faint); }
.prompt { margin: 0; padding: 0.1rem 0 0.1rem 1.1rem; border-left: 3px solid var(--accent); white-space: pre-wrap; max-width: 90ch; max-height: 22rem; overflow-y: auto; }
.prompt.short { font: 1.3rem/1.4 var(--serif); }
.edit { margin: 0.5rem 0 0; }
.edit summary { cursor: pointer; color: var(--accent); font-size: 0.9rem; width: fit-content; }
textarea { width: 100%; max-width: 90ch; min-height: 9rem; font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--axis); border-radius: 3px; padding: 0.6rem 0.7rem; margin-top: 0.4rem; }
.desk { display: grid; gap: 1.5rem 2.5rem; grid-template-columns: minmax(0, 1fr); margin-top: 1.4rem; align-items: start; }
@media (min-width: 60rem) { .desk { grid-template-columns: minmax(0, 5fr) minmax(0, 4fr); } }
@media (min-width: 72rem) { .desk { gap: 1.5rem 2rem; grid-template-columns: minmax(0, 5fr) minmax(0, 4fr) minmax(0, 3fr); } }
.desk section { min-width: 0; }
.desk h2 { font-size: 1.05rem; border-top: 1px solid var(--ink); padding-top: 0.5rem; margin: 0 0 0.6rem; }
.pictures { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 12rem), 1fr)); gap: 1rem; }
.pictures li { min-width: 0; }
.pictures a { display: grid; place-items: center; background: var(--faint); border: 3px solid transparent; border-radius: 4px; }
.pictures img { display: block; max-width: 100%; max-height: 20rem; object-fit: contain; }
.pictures li[data-role^="input"] a { border-color: var(--accent); }
.pictures li[data-role="output"] a { border-color: var(--rule); }
.pictures li[data-role="none"] img { opacity: 0.45; }
.pictures select { margin-top: 0.3rem; width: 100%; }
select, input[type="text"], button, .button { font: inherit; font-size: 0.92rem; color: inherit; background: var(--raised); border: 1px solid var(--axis); border-radius: 3px; padding: 0.35rem 0.6rem; }
.thread { list-style: none; margin: 0; padding: 0; max-height: 60rem; overflow-y: auto; }
.thread li { border-bottom: 1px solid var(--rule); padding: 0.6rem 0 0.6rem 0.8rem; }
.thread li.depth-1 { margin-left: 1rem; } .thread li.depth-2 { margin-left: 2rem; } .thread li.depth-3 { margin-left: 3rem; }
.thread li.source { box-shadow: inset 3px 0 var(--accent); }
.thread .who { margin: 0; font-size: 0.82rem; color: var(--soft); }
.thread .text { margin: 0.15rem 0 0; white-space: pre-wrap; font-size: 0.95rem; }
.thread .shots { display: flex; flex-wrap: wrap; gap: 0.4rem; margin: 0.4rem 0 0; padding: 0; list-style: none; }
.thread .shots li { border: 0; padding: 0; margin: 0; }
.thread .shots img { height: 4.5rem; width: auto; display: block; border-radius: 2px; }
.verdict { margin: 0 0 1rem; font-size: 0.92rem; }
.verdict h3 { margin: 0 0 0.2rem; font: 600 0.95rem var(--sans); }
.verdict h3 small { font-weight: 400; margin-left: 0.3rem; }
.verdict .mark { display: inline-flex; align-items: center; min-height: 1.5rem; color: var(--soft); cursor: pointer; }
.verdict dl { margin: 0; display: grid; grid-template-columns: minmax(5rem, max-content) minmax(0, 1fr); gap: 0.1rem 0.8rem; }
.verdict dt { color: var(--soft); }
.verdict dd { margin: 0; }
.history { list-style: none; padding: 0; margin: 0; font-size: 0.9rem; }
.bar { position: fixed; inset: auto 0 0 0; background: var(--paper); border-top: 1px solid var(--ink); padding: 0.6rem var(--edge) calc(0.6rem + env(safe-area-inset-bottom)); z-index: 5; }
.bar > div { max-width: 110rem; margin-inline: auto; display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
.bar button, .bar .button, .bar summary { min-height: 2.5rem; cursor: pointer; text-decoration: none; display: inline-flex; align-items: center; gap: 0.5rem; }
.bar summary { list-style: none; border: 1px solid var(--axis); border-radius: 3px; padding: 0.35rem 0.7rem; font-size: 0.92rem; background: var(--raised); }
.bar summary::-webkit-details-marker { display: none; }
.bar button:hover, .bar .button:hover, .bar summary:hover { border-color: var(--accent); }
.bar .accept { background: var(--good); border-color: var(--good); color: var(--paper); font-weight: 600; }
.bar .reject > summary { border-color: var(--bad); color: var(--bad); font-weight: 600; }
.bar .reject { position: relative; }
.bar .reasons { position: absolute; bottom: calc(100% + 0.5rem); left: 0; background: var(--raised); border: 1px solid var(--axis); border-radius: 4px; padding: 0.5rem; display: grid; gap: 0.3rem; width: 15rem; box-shadow: 0 4px 18px rgb(0 0 0 / 0.25); }
.bar .reasons button { justify-content: flex-start; min-height: 2.2rem; }
.bar .note { flex: 1 1 12rem; min-width: 8rem; max-width: 30rem; }
.bar .away { margin-left: auto; display: flex; gap: 0.5rem; }
.bar form { display: contents; }
kbd { font: 0.8em var(--mono); border: 1px solid currentColor; border-radius: 3px; padding: 0 0.3em; opacity: 0.75; }
@media (max-width: 40rem) {
  .bar .note { flex-basis: 100%; order: 9; max-width: none; }
  kbd { display: none; }
  .bar > div, .bar .away { gap: 0.3rem; }
  .bar button, .bar .button, .bar summary { padding-inline: 0.45rem; }
  main { padding-bottom: 11rem; }
  .pictures { grid-template-columns: 1fr 1fr; }
}
.queues { list-style: none; padding: 0; max-width: 60rem; }
.queues li { border-bottom: 1px solid var(--rule); padding: 0.7rem 0; }
`;
