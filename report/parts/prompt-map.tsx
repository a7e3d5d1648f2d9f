import { raw } from 'hono/html';
import type { PromptMap } from '../../core/schemas/dataset-analysis.js';
import type { DatasetView } from '../contract.js';
import { count } from '../format/numbers.js';
import { visibleText } from '../format/visible-text.js';
import { plural } from '../format/words.js';
import { MAP_SCRIPT, scriptJson } from '../script/map-script.js';
import { UserText } from './user-text.js';

/** Width and height of the map, as it is stored. */
const SIDE = 10_000;

/** Points of the picture that is there without a script. */
const STILL_POINTS = 4000;

/** Colours that are told apart by most eyes, on light and on dark paper (after Okabe and Ito 2008). */
const COLORS = [
  '#d55e00',
  '#0072b2',
  '#009e73',
  '#cc79a7',
  '#b8860b',
  '#56b4e9',
  '#8a6bd1',
  '#7f8c2b',
  '#c0392b',
  '#5d7a8c',
  '#a0522d',
  '#2e8b8b',
];

/** Where prompts lie beside each other, of the release and of prior datasets. */
export function PromptMapFigure({ view }: { view: DatasetView }) {
  const { map, analysis } = view;
  const facts = analysis?.map;
  if (!map || !facts || map.x.length === 0) return <p class="empty">There is no map: too few prompts have a vector.</p>;
  const drawn = facts.points < facts.of ? `, a draw from ${count(facts.of)}` : '';
  return (
    <>
      <p class="note">
        {plural(facts.points, 'prompt')}
        {drawn}, put on a plane by t-SNE (Barnes-Hut, perplexity {facts.perplexity}, {count(facts.iterations)} steps):
        prompts that lie close together are alike; distances between groups, and the axes, mean nothing.
      </p>
      <figure id="map" class="map">
        <div class="stage">
          <StillMap map={map} />
        </div>
        <ul class="legend">
          {map.groups.map(({ name, n }, i) => (
            <li>
              <svg class="swatch" width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
                <circle cx="6" cy="6" r="5" fill={colorOf(i)} />
              </svg>{' '}
              <UserText text={name} /> <span class="soft">{count(n)}</span>
            </li>
          ))}
        </ul>
      </figure>
      <script type="application/json" id="map-data">
        {raw(scriptJson(dataOf(map)))}
      </script>
      <script>{raw(MAP_SCRIPT)}</script>
    </>
  );
}

/** The map as it is without a script: a part of the points where there are many. */
function StillMap({ map }: { map: PromptMap }) {
  const step = Math.ceil(map.x.length / STILL_POINTS);
  const paths = map.groups.map(() => [] as string[]);
  for (let i = 0; i < map.x.length; i += step) paths[map.group[i]!]?.push(`M${map.x[i]} ${SIDE - map.y[i]!}h0`);
  const label = `Map of ${plural(map.x.length, 'prompt')}: ${map.groups.map(({ name, n }) => `${visibleText(name)} ${n}`).join(', ')}`;
  return (
    <svg viewBox={`-200 -200 ${SIDE + 400} ${SIDE + 400}`} role="img" aria-label={label}>
      {paths.map((path, i) => (
        <path class="dots" d={path.join('')} stroke={colorOf(i)} />
      ))}
    </svg>
  );
}

function dataOf({ groups, group, x, y, text }: PromptMap) {
  const shown = groups.map(({ name, kind, split }, i) => ({ name: visibleText(name), kind, split, color: colorOf(i) }));
  return { groups: shown, group, x, y, text: text.map(visibleText), side: SIDE };
}

function colorOf(group: number): string {
  return COLORS[group % COLORS.length]!;
}
