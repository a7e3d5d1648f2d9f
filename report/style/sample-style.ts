/** The page of one sample. */
export const SAMPLE_STYLE = /* css */ `
.prompt { margin: 0 0 0.75rem; padding: 0.2rem 0 0.2rem 1.25rem; border-left: 3px solid var(--accent); max-width: 80ch; white-space: pre-wrap; }
.prompt.short { font: clamp(1.2rem, 1rem + 1vw, 1.55rem)/1.4 var(--serif); max-width: 60ch; }
.masthead.small ~ section { margin-top: 2.5rem; }
.masthead.small + section { margin-top: 0; }
.pictures { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 1rem; }
.pictures li { flex: 0 1 auto; min-width: 0; }
.pictures img { display: block; height: 14rem; width: auto; max-width: 100%; object-fit: contain; border-radius: 2px; }
.pictures .lost { width: 14rem; height: 14rem; }
.outputs { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); gap: 2.5rem 1.75rem; align-items: start; }
.output { min-width: 0; border-top: 1px solid var(--ink); padding-top: 0.6rem; }
.output header { margin-bottom: 0.6rem; }
.output h3 { margin: 0; font: 600 1rem/1.3 var(--sans); }
.output .picture { display: block; background: var(--faint); }
.output .picture img { display: block; width: 100%; height: auto; border-radius: 2px; }
.output > .lost { aspect-ratio: 4 / 3; height: auto; }
.outcome { font-weight: 600; }
.outcome.ok { color: var(--good); }
.outcome:not(.ok) { color: var(--bad); }
.reason { font-size: 0.82rem; color: var(--soft); margin: 0.3rem 0; }
.mean { margin: 0.6rem 0 0.2rem; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
.mean .figure { font-weight: 700; font-size: 1.05rem; }
.judgments { list-style: none; margin: 0; padding: 0; font-size: 0.88rem; border-top: 1px solid var(--rule); }
.judgments summary { padding: 0.4rem 0; }
.judgments .rating { float: right; font-variant-numeric: tabular-nums; }
.judgments .unfolded { margin: 0; padding: 0.4rem 0; border-bottom: 1px solid var(--rule); }
.said { white-space: pre-wrap; padding: 0.1rem 0 0.75rem; color: var(--soft); max-height: 26rem; overflow-y: auto; }
.scores { margin: 0.5rem 0 0; font-size: 0.88rem; font-variant-numeric: tabular-nums; }
.scores div { display: flex; justify-content: space-between; gap: 1rem; }
.scores dt { color: var(--soft); }
.scores dd { margin: 0; }
.feedback { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr)); gap: 1.25rem 2.5rem; }
.feedback li { min-width: 0; border-top: 1px solid var(--rule); padding-top: 0.7rem; }
.feedback blockquote { margin: 0 0 0.4rem; white-space: pre-wrap; }
.feedback .meta { display: flex; flex-wrap: wrap; gap: 0.3rem 0.6rem; align-items: center; }
.polarity { font-weight: 600; }
.polarity.success { color: var(--good); }
.polarity.failure { color: var(--bad); }
.keyword { border: 1px solid var(--rule); border-radius: 1rem; padding: 0.05rem 0.6rem; max-width: 100%; }
.posts { margin: 0; padding-left: 1.1rem; }
.posts li { margin-bottom: 0.2rem; }
`;
