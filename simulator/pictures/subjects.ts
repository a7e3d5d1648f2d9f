import type { Draw } from '../fixed-chance.js';
import type { Palette } from './palettes.js';

/**
 * Silhouettes of what prompts speak of, in a box of 100 x 100 that stands on its lower edge. Letters stand for colours:
 * A pop, B second, I ink, L light, M middle.
 */
const SUBJECTS: readonly (readonly [words: RegExp, shape: string])[] = [
  [
    /lighthouse|tower/,
    '<path d="M40 20h20l7 80H33z" fill="L"/><path d="M39 34h22l2 15H37zM35 66h30l2 16H33z" fill="A"/><rect x="40" y="8" width="20" height="13" fill="B"/><path d="M37 9L50 0l13 9z" fill="I"/>',
  ],
  [
    /fox|wolf|dog|corgi/,
    '<path d="M18 100c-8-34 10-52 34-52h20c14 0 18 20 18 52H76l-4-22H44l-6 22z" fill="A"/><path d="M56 54l4-34 14 12 16-10 4 34c-4 14-34 14-38-2z" fill="A"/><path d="M66 54c2 10 18 10 20 0l-10 6z" fill="L"/><circle cx="68" cy="44" r="3" fill="I"/><circle cx="84" cy="44" r="3" fill="I"/><path d="M20 96C-2 90 2 60 18 56c2 14 6 24 12 32z" fill="A"/><path d="M4 66c0-6 8-10 14-10l2 12z" fill="L"/>',
  ],
  [
    /cat|kitten|lynx/,
    '<path d="M26 100c-4-30 6-48 26-48s32 18 28 48z" fill="I"/><path d="M30 50l2-32 14 10h16l14-10 2 32c-4 16-44 16-48 0z" fill="I"/><ellipse cx="44" cy="42" rx="4" ry="6" fill="B"/><ellipse cx="64" cy="42" rx="4" ry="6" fill="B"/><path d="M80 96c18-6 16-28 8-36" stroke="I" stroke-width="8" fill="none" stroke-linecap="round"/><path d="M50 52h8l-4 5z" fill="A"/>',
  ],
  [
    /owl|bird|crane|heron|parrot|sparrow/,
    '<ellipse cx="50" cy="60" rx="30" ry="38" fill="M"/><ellipse cx="50" cy="70" rx="18" ry="24" fill="L"/><circle cx="38" cy="40" r="13" fill="L"/><circle cx="62" cy="40" r="13" fill="L"/><circle cx="38" cy="40" r="6" fill="I"/><circle cx="62" cy="40" r="6" fill="I"/><path d="M50 44l6 10H44z" fill="A"/><path d="M24 28l12-12 4 14zM76 28L64 16l-4 14z" fill="M"/>',
  ],
  [
    /robot|android|automaton/,
    '<rect x="28" y="44" width="44" height="38" rx="8" fill="B"/><rect x="24" y="12" width="52" height="30" rx="9" fill="L"/><circle cx="40" cy="27" r="6" fill="A"/><circle cx="60" cy="27" r="6" fill="A"/><path d="M50 12V2" stroke="I" stroke-width="4"/><circle cx="50" cy="3" r="4" fill="A"/><path d="M36 82v16M64 82v16M28 54L14 70M72 54l14 16" stroke="I" stroke-width="8" stroke-linecap="round"/><rect x="38" y="54" width="24" height="14" rx="3" fill="I"/>',
  ],
  [
    /teapot|mug|cup|kettle|coffee|tea/,
    '<path d="M22 44h48v34c0 12-8 22-24 22s-24-10-24-22z" fill="A"/><path d="M70 52c18-2 18 28-2 28" stroke="A" stroke-width="8" fill="none"/><rect x="18" y="38" width="56" height="8" rx="4" fill="L"/><path d="M36 30c-6-8 6-12 0-22M54 30c-6-8 6-12 0-22" stroke="L" stroke-width="4" fill="none" stroke-linecap="round" opacity=".8"/>',
  ],
  [
    /balloon|airship|kite/,
    '<ellipse cx="50" cy="36" rx="34" ry="36" fill="A"/><ellipse cx="50" cy="36" rx="15" ry="36" fill="B"/><path d="M28 62l14 22M72 62L58 84" stroke="I" stroke-width="2.5"/><rect x="39" y="82" width="22" height="17" rx="4" fill="M"/>',
  ],
  [
    /boat|ship|sail|canoe/,
    '<path d="M8 74h84c-6 16-14 24-26 24H34C22 98 14 90 8 74z" fill="A"/><path d="M48 70V6L16 66z" fill="L"/><path d="M54 68V18l30 48z" fill="B"/><rect x="48" y="4" width="5" height="72" fill="I"/>',
  ],
  [
    /cabin|house|cottage|greenhouse|bakery|temple|shop|library/,
    '<path d="M16 48h68v52H16z" fill="L"/><path d="M6 52L50 12l44 40z" fill="A"/><rect x="42" y="66" width="18" height="34" fill="I"/><rect x="23" y="58" width="14" height="14" fill="B"/><rect x="65" y="58" width="14" height="14" fill="B"/><rect x="68" y="16" width="9" height="20" fill="M"/>',
  ],
  [
    /rocket|satellite|probe|astronaut/,
    '<path d="M50 0c18 18 20 44 16 70H34c-4-26-2-52 16-70z" fill="L"/><circle cx="50" cy="34" r="9" fill="B"/><path d="M34 54L18 82l18-6zM66 54l16 28-18-6z" fill="A"/><path d="M40 74h20l-10 26z" fill="A"/>',
  ],
  [
    /whale|fish|turtle|dolphin|octopus|koi/,
    '<path d="M8 58c6-30 56-36 72-4 6-2 10-8 12-16 8 8 6 22 0 28 2 6 0 10-4 12-6 0-10-2-12-6-16 20-62 18-68-14z" fill="B"/><path d="M12 66c14 8 40 10 56 2-18 18-50 16-56-2z" fill="L"/><circle cx="26" cy="56" r="3.5" fill="I"/><path d="M38 32c-2-14-14-14-16-10M38 32c2-14 14-14 16-10" stroke="L" stroke-width="4" fill="none"/>',
  ],
  [
    /flower|tulip|bouquet|vase|orchid|sunflower|bonsai|cactus/,
    '<path d="M34 66h32l-6 34H40z" fill="A"/><path d="M50 66V30M42 66L30 40M58 66l14-24" stroke="M" stroke-width="4"/><circle cx="50" cy="22" r="14" fill="B"/><circle cx="28" cy="36" r="11" fill="L"/><circle cx="74" cy="38" r="11" fill="L"/><circle cx="50" cy="22" r="5" fill="I"/><circle cx="28" cy="36" r="4" fill="A"/><circle cx="74" cy="38" r="4" fill="A"/>',
  ],
  [
    /bicycle|train|tram|camper|car|scooter/,
    '<rect x="6" y="34" width="88" height="48" rx="12" fill="A"/><rect x="14" y="42" width="22" height="18" rx="4" fill="L"/><rect x="40" y="42" width="22" height="18" rx="4" fill="L"/><rect x="66" y="42" width="22" height="18" rx="4" fill="L"/><circle cx="28" cy="86" r="12" fill="I"/><circle cx="72" cy="86" r="12" fill="I"/><circle cx="28" cy="86" r="5" fill="L"/><circle cx="72" cy="86" r="5" fill="L"/>',
  ],
  [
    /umbrella|mushroom|jellyfish/,
    '<path d="M4 48C10 10 90 10 96 48c-12-8-20-6-30 2-8-6-22-6-32 0-10-8-18-10-30-2z" fill="A"/><path d="M50 44v44c0 14 16 12 16 0" stroke="I" stroke-width="5" fill="none"/><path d="M34 48c2-16 8-26 16-30 8 4 14 14 16 30" fill="none" stroke="L" stroke-width="3"/>',
  ],
  [
    /portrait|person|selfie|woman|man|chef|musician|gardener|painter|violinist|child|friend/,
    '<path d="M14 100c0-30 20-36 36-36s36 6 36 36z" fill="A"/><rect x="42" y="50" width="16" height="20" fill="L"/><ellipse cx="50" cy="36" rx="20" ry="24" fill="L"/><path d="M28 38c-2-34 46-36 44 0-4-12-12-18-22-18s-18 6-22 18z" fill="I"/><circle cx="43" cy="38" r="2.5" fill="I"/><circle cx="57" cy="38" r="2.5" fill="I"/><path d="M44 48c4 4 8 4 12 0" stroke="I" stroke-width="2" fill="none"/>',
  ],
  [
    /camera|lamp|clock|radio|headphone|watch|bottle|perfume|sneaker|chair/,
    '<rect x="20" y="34" width="60" height="62" rx="12" fill="B"/><circle cx="50" cy="64" r="21" fill="L"/><circle cx="50" cy="64" r="12" fill="I"/><path d="M50 64V52M50 64l8 5" stroke="A" stroke-width="3"/><rect x="36" y="20" width="28" height="15" rx="5" fill="A"/>',
  ],
  [
    /./,
    '<circle cx="50" cy="62" r="36" fill="A"/><circle cx="38" cy="48" r="20" fill="B"/><circle cx="64" cy="76" r="12" fill="L"/>',
  ],
];

/** The subject that a text speaks of, as SVG in a field of 512 x 512 units, standing in the lower half. */
export function subjectFor(text: string, palette: Palette, draw: Draw): string {
  const shape = SUBJECTS.find(([words]) => words.test(text))?.[1] ?? '';
  const colours: Record<string, string> = {
    A: palette.pop,
    B: palette.second,
    I: palette.ink,
    L: palette.glow,
    M: palette.middle,
  };
  const painted = shape.replace(
    /(fill|stroke)="([ABILM])"/g,
    (_, what: string, letter: string) => `${what}="${colours[letter]}"`,
  );
  const size = draw.int(170, 235);
  const x = draw.int(60, 452 - size);
  const y = draw.int(432, 470) - size;
  const shadow = `<ellipse cx="${x + size / 2}" cy="${y + size}" rx="${size * 0.42}" ry="11" fill="${palette.ink}" opacity=".35"/>`;
  return `${shadow}<g transform="translate(${x} ${y}) scale(${size / 100})">${painted}</g>`;
}
