import type { Draw } from '../fixed-chance.js';

/** Colours of one scene. Nothing goes to black or white, so that a tint has room. */
export interface Palette {
  skyTop: string;
  skyLow: string;
  glow: string;
  far: string;
  middle: string;
  near: string;
  ink: string;
  pop: string;
  second: string;
}

/** Name, words of a prompt that call for it, and the nine colours in the order of `Palette`. */
const PALETTES: readonly (readonly [name: string, words: RegExp, colours: string])[] = [
  ['dusk', /sunset|dusk|evening|golden hour/, '3d3b6e e8927c f7d9a3 8a5a83 5b3f6b 33294f 2a2138 e4572e f3c969'],
  ['dawn', /dawn|morning|sunrise/, '7fa8d1 f6d5c3 f7ead0 a9b8d3 7d8fb3 4f6288 2f3b57 e07a5f f2cc8f'],
  ['night', /night|moon|midnight|star|neon|lantern/, '1d2345 3f3d78 d9d6c2 33386a 282c57 1f2244 1c1d33 e76fa3 5bc0de'],
  [
    'forest',
    /forest|moss|fern|jungle|garden|greenhouse|green/,
    '8fb8a8 dfe8c8 ece4b0 7fa58a 4f7f63 2f5a45 24382d d98e4a e8d174',
  ],
  [
    'sea',
    /sea|ocean|underwater|harbou?r|island|wave|rain/,
    '4f8fb8 bfe0e2 ecefd2 7fb4c0 4a8aa0 2c5f7c 22384a e8704f f2d16b',
  ],
  ['desert', /desert|dune|canyon|savanna|sand/, '86b0c4 f2d3a8 f6e3b6 d9a066 c07a4b 93522f 4a2c22 3f7d7a e6b34c'],
  ['snow', /snow|winter|ice|glacier|frost|fog|mist/, '9fb6cc dfe6e9 ebe8dc b9c8d6 93a8bd 6c849e 3b4a5e c8553d e3b778'],
  ['autumn', /autumn|october|harvest|amber|copper/, 'b9a27c efd9ae f4e2b4 c58a4a a8592f 6f3a24 3a241c 7a8f4e e9b44c'],
  [
    'candy',
    /candy|pastel|pink|blossom|toy|plush|sweet/,
    'c9b6e4 f5d0dc f4e6c8 dfa9c4 b78fc0 86699f 4b3a63 f28482 84c7b9',
  ],
  ['mint', /mint|teal|minimal|paper|origami|ceramic/, 'a8d0c6 e9e6d2 f0ead0 8fc0b5 5fa095 3b7a74 254a4b e5734d efc560'],
  [
    'ember',
    /ember|volcano|forge|fire|red|robot|steam/,
    '4a2c3e c9614a f0c080 7f3f45 58303c 3a222f 271a22 f2a541 6fb1a8',
  ],
  [
    'print',
    /poster|print|woodcut|comic|retro|risograph/,
    '2f6f8f ecdcb5 efe3c0 d9a34a b8573e 70343b 2c2733 e4b93f 4f9d8f',
  ],
];

/** The palette that a text calls for; the draw decides where it calls for none, and between several. */
export function paletteFor(text: string, draw: Draw): Palette {
  const called = PALETTES.filter(([, words]) => words.test(text));
  const [, , colours] = draw.pick(called.length > 0 ? called : PALETTES);
  const [skyTop, skyLow, glow, far, middle, near, ink, pop, second] = colours.split(' ').map((hex) => `#${hex}`) as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return { skyTop, skyLow, glow, far, middle, near, ink, pop, second };
}
