/** On paper: no navigation, everything unfolded, wide tables scaled to the sheet. */
export const PRINT_STYLE = /* css */ `
@media print {
  :root { color-scheme: light; --paper: #fff; --raised: #fff; --ink: #000; --soft: #333; --rule: #bbb; --faint: #f4f4f4; --accent: #0f5e6e; --band: #9ccbd2; --warn-paper: #fff; --bad: #96301f; --good: #2b6440; }
  body { font-size: 10pt; }
  .top nav, .contents, .filter, .pager, .neighbours, .skip, .hint, #downloads { display: none; }
  main, .top, .bottom { max-width: none; padding-inline: 0; }
  .scroll { overflow: visible; margin-inline: 0; padding-inline: 0; }
  table { font-size: 7.5pt; }
  table small { font-size: 0.85em; }
  caption { break-after: avoid; }
  th, td { padding: 0.25rem 0.3rem; }
  .bars { width: auto; }
  svg.interval, svg.axis { width: 90px; height: auto; }
  tr, .card, .output, .feedback li, .terms div { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
  .said { max-height: none; overflow: visible; }
  svg .range, svg .bar, svg .mean { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
