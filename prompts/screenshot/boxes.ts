/** Left, upper, right and lower edge in whole pixels, inside of its picture. */
export type Box = readonly [x1: number, y1: number, x2: number, y2: number];

/** A box that cannot be meant: which one, and why, fit to be shown to the model. */
export interface AbsurdBox {
  kind: 'inputs' | 'outputs';
  index: number;
  mistake: string;
}

interface Size {
  width: number;
  height: number;
}

/** Smaller is an icon or an avatar. Pixels of the picture as shown. */
const MIN_SIDE_PX = 32;
/** More of the picture is the screenshot itself. */
const MOST_AREA = 0.9;
/** Longer shapes are bars and lines of text. */
const MOST_ASPECT = 8;
/** A box that loses more of its area to the edge was drawn for a picture of another size. */
const LEAST_INSIDE = 0.8;
/** Share of the smaller of two boxes that may lie in the other. */
const MOST_OVERLAP = 0.25;

type Boxes<One> = Record<AbsurdBox['kind'], One[]>;

/**
 * Boxes that can be meant, clamped to the picture, and those that cannot: not finite, turned round, too small, too large, too long,
 * mostly outside, or over another box. Of two that overlap the later one is absurd.
 */
export function sortBoxes(
  found: { [Kind in AbsurdBox['kind']]: readonly (readonly number[])[] },
  size: Size,
): { boxes: Boxes<Box>; absurd: AbsurdBox[] } {
  const boxes: Boxes<Box> = { inputs: [], outputs: [] };
  const absurd: AbsurdBox[] = [];
  const kept: { box: Box; name: string }[] = [];
  for (const kind of ['inputs', 'outputs'] as const) {
    found[kind].forEach((numbers, index) => {
      const name = `${kind}[${index}]`;
      const clamped = clampBox(numbers, size);
      const over = kept.find((other) => overlap(other.box, clamped) > MOST_OVERLAP);
      const wrong = whyAbsurd(numbers, clamped, size) ?? (over ? `overlaps ${over.name}` : null);
      if (wrong !== null) {
        absurd.push({ kind, index, mistake: `${name} ${wrong}` });
        return;
      }
      kept.push({ box: clamped, name });
      boxes[kind].push(clamped);
    });
  }
  return { boxes, absurd };
}

function clampBox(numbers: readonly number[], { width, height }: Size): Box {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = numbers;
  const clamp = (value: number, most: number) => Math.max(0, Math.min(most, value));
  return [
    clamp(Math.floor(x1), width),
    clamp(Math.floor(y1), height),
    clamp(Math.ceil(x2), width),
    clamp(Math.ceil(y2), height),
  ];
}

function whyAbsurd(numbers: readonly number[], clamped: Box, { width, height }: Size): string | null {
  const [x1 = NaN, y1 = NaN, x2 = NaN, y2 = NaN] = numbers;
  if (![x1, y1, x2, y2].every(Number.isFinite)) return 'holds something that is no number';
  if (x2 <= x1 || y2 <= y1)
    return 'is not [left, upper, right, lower]: right has to be more than left, lower more than upper';
  const inside = areaOf(clamped) / ((x2 - x1) * (y2 - y1));
  if (inside < LEAST_INSIDE) return `lies outside of the picture, which is ${width} x ${height} pixels as shown`;
  const sides = [clamped[2] - clamped[0], clamped[3] - clamped[1]] as const;
  if (Math.min(...sides) < MIN_SIDE_PX) return `is ${sides.join(' x ')} pixels; a side has at least ${MIN_SIDE_PX}`;
  if (areaOf(clamped) > MOST_AREA * width * height) return 'is the whole screenshot, not a picture in it';
  if (Math.max(...sides) > MOST_ASPECT * Math.min(...sides))
    return `is ${sides.join(' x ')} pixels, which is no picture's shape`;
  return null;
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  const smaller = Math.min(areaOf(a), areaOf(b));
  return width <= 0 || height <= 0 || smaller <= 0 ? 0 : (width * height) / smaller;
}

function areaOf([x1, y1, x2, y2]: Box): number {
  return Math.max(0, x2 - x1) * Math.max(0, y2 - y1);
}
