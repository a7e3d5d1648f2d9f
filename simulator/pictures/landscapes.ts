import type { Draw } from '../fixed-chance.js';
import type { Palette } from './palettes.js';

/** Draws what stands behind the subject, in a field of 512 x 512 units. */
type Landscape = (palette: Palette, draw: Draw) => string;

const LANDSCAPES: readonly (readonly [words: RegExp, landscape: Landscape])[] = [
  [/space|planet|star|galaxy|moon|nebula|comet/, space],
  [/sea|ocean|harbou?r|island|wave|lake|river|boat|whale|underwater/, sea],
  [/city|street|market|rooftop|tram|station|neon|alley|skyline/, city],
  [/forest|jungle|garden|wood|greenhouse|park|meadow|orchard/, forest],
  [/room|desk|kitchen|shelf|window|studio|cafe|library|workshop|product|table|sofa/, room],
  [/mountain|canyon|snow|glacier|valley|volcano|cliff/, mountains],
  [/poster|pattern|abstract|logo|icon|sticker|infographic/, circles],
  [/./, hills],
];

/** The landscape that a text calls for; the draw decides where it calls for none. */
export function landscapeFor(text: string, draw: Draw): Landscape {
  const called = LANDSCAPES.slice(0, -1).filter(([words]) => words.test(text));
  const [, landscape] = draw.pick(called.length > 0 ? called : LANDSCAPES);
  return landscape;
}

function hills(palette: Palette, draw: Draw): string {
  return (
    sun(palette, draw) +
    ridge(palette.far, { y: 300, swing: 50 }, draw) +
    ridge(palette.middle, { y: 360, swing: 40 }, draw) +
    ridge(palette.near, { y: 425, swing: 26 }, draw)
  );
}

function mountains(palette: Palette, draw: Draw): string {
  const peaks = [palette.far, palette.middle].map((colour, layer) => {
    let path = `M-20 512 V${310 + layer * 60}`;
    for (let x = 20; x < 560; x += draw.int(60, 110)) {
      path += ` L${x} ${draw.int(150, 260) + layer * 90} L${x + 50} ${draw.int(300, 350) + layer * 50}`;
    }
    return `<path d="${path} V512 Z" fill="${colour}" stroke="${colour}" stroke-width="12" stroke-linejoin="round"/>`;
  });
  return sun(palette, draw) + peaks.join('') + ridge(palette.near, { y: 430, swing: 22 }, draw);
}

function sea(palette: Palette, draw: Draw): string {
  const horizon = draw.int(260, 310);
  let glints = '';
  for (let i = 0; i < 16; i++) glints += `M${draw.int(-20, 480)} ${draw.int(horizon + 12, 500)}h${draw.int(30, 130)}`;
  return `${sun(palette, draw)}${ridge(palette.far, { y: horizon + 4, swing: 16 }, draw)}<rect y="${horizon}" width="512" height="${512 - horizon}" fill="${palette.middle}"/><rect y="${horizon + 110}" width="512" height="300" fill="${palette.near}" opacity=".55"/><path d="${glints}" stroke="${palette.skyLow}" stroke-width="5" opacity=".3"/>`;
}

function city(palette: Palette, draw: Draw): string {
  const rows = [palette.far, palette.middle, palette.near].map((colour, row) => {
    let [houses, windows] = ['', ''];
    for (let x = -10; x < 512;) {
      const width = draw.int(38, 84);
      const top = draw.int(130, 260) + row * 75;
      houses += `M${x} ${top}h${width - 4}V520h${4 - width}z`;
      for (let y = row > 0 ? top + 20 : 500; y < 500; y += 26)
        if (draw.chance(0.5)) windows += `M${x + 9} ${y}h${width - 22}`;
      x += width;
    }
    return `<path d="${houses}" fill="${colour}"/><path d="${windows}" stroke="${palette.glow}" stroke-width="9" opacity=".45"/>`;
  });
  return sun(palette, draw) + rows.join('');
}

function forest(palette: Palette, draw: Draw): string {
  const rows = [palette.far, palette.middle, palette.near].map((colour, row) => {
    const foot = 370 + row * 70;
    let trees = '';
    for (let x = -20; x < 540; x += draw.int(44, 80))
      trees += `M${x} ${foot}L${x + 38} ${foot - draw.int(140, 230) + row * 20}L${x + 76} ${foot}z`;
    return `<path d="${trees}" fill="${colour}"/>${ridge(colour, { y: foot - 18, swing: 12 }, draw)}`;
  });
  return sun(palette, draw) + rows.join('');
}

function room(palette: Palette, draw: Draw): string {
  const left = draw.int(40, 300);
  const floor = draw.int(370, 410);
  return `<rect width="512" height="512" fill="${palette.skyLow}"/><rect x="${left}" y="70" width="170" height="210" rx="${draw.pick([8, 85])}" fill="url(#sky)" stroke="${palette.far}" stroke-width="10"/><circle cx="${left + 85}" cy="170" r="34" fill="${palette.glow}"/><path d="M${left + 85} 70 V280 M${left} 175 H${left + 170}" stroke="${palette.far}" stroke-width="6"/><rect y="${floor}" width="512" height="160" fill="${palette.middle}"/><rect y="${floor}" width="512" height="10" fill="${palette.near}" opacity=".6"/><ellipse cx="256" cy="${floor + 50}" rx="190" ry="34" fill="${palette.pop}" opacity=".5"/>`;
}

function space(palette: Palette, draw: Draw): string {
  let stars = '';
  for (let i = 0; i < 46; i++) stars += `M${draw.int(0, 512)} ${draw.int(0, 512)}h.1`;
  const [x, y, r] = [draw.int(90, 420), draw.int(90, 260), draw.int(46, 96)];
  return `<rect width="512" height="512" fill="${palette.ink}" opacity=".55"/><path d="${stars}" stroke="${palette.glow}" stroke-width="4" stroke-linecap="round" opacity=".8"/><circle cx="${x}" cy="${y}" r="${r}" fill="${palette.second}"/><circle cx="${x - r / 3}" cy="${y - r / 4}" r="${r * 0.8}" fill="${palette.skyLow}" opacity=".25"/><ellipse cx="${x}" cy="${y}" rx="${r * 1.7}" ry="${r * 0.35}" fill="none" stroke="${palette.glow}" stroke-width="7" opacity=".7" transform="rotate(${draw.int(-30, 30)} ${x} ${y})"/>${ridge(palette.near, { y: 420, swing: 34 }, draw)}`;
}

function circles(palette: Palette, draw: Draw): string {
  const rings = Array.from(
    { length: 5 },
    (_, ring) =>
      `<circle cx="256" cy="250" r="${250 - ring * 46}" fill="${ring % 2 ? palette.far : palette.skyLow}" opacity="${0.35 + ring * 0.1}"/>`,
  );
  const dots = Array.from(
    { length: 9 },
    () =>
      `<circle cx="${draw.int(20, 490)}" cy="${draw.int(20, 490)}" r="${draw.int(8, 26)}" fill="${draw.pick([palette.pop, palette.second, palette.middle])}" opacity=".6"/>`,
  );
  return rings.join('') + dots.join('') + ridge(palette.near, { y: 440, swing: 12 }, draw);
}

function sun(palette: Palette, draw: Draw): string {
  const [x, y, r] = [draw.int(70, 440), draw.int(70, 210), draw.int(26, 52)];
  return `<circle cx="${x}" cy="${y}" r="${r * 3}" fill="url(#glow)"/><circle cx="${x}" cy="${y}" r="${r}" fill="${palette.glow}"/>`;
}

/** A line of hills whose height swings about y. */
function ridge(colour: string, { y, swing }: { y: number; swing: number }, draw: Draw): string {
  let path = `M-10 512 V${y + draw.int(-swing, swing)}`;
  for (let x = 0; x <= 520; x += 130)
    path += ` S${x + 40} ${y + draw.int(-swing, swing)} ${x + 120} ${y + draw.int(-swing, swing)}`;
  return `<path d="${path} V512 Z" fill="${colour}"/>`;
}
