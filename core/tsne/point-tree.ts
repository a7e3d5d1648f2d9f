import { sortByCode } from './sort-by-code.js';

/** Bits of a coordinate: cells of the last level are 1/65,536 of the whole wide. */
const LEVELS = 16;

/** Points of a cell that are looked at one by one. */
const LEAF_POINTS = 6;

/**
 * A quad-tree over points of the plane, laid out so that a walk needs no stack: cells stand in the order of a walk, and each knows
 * where to go on when what is in it is not looked at. Points are sorted along the tree, by Morton code, and so is their copy here.
 */
export interface PointTree {
  cells: number;
  /** Cell at which a walk goes on past this one. */
  next: Int32Array;
  /** Centre of mass, and number of points. */
  x: Float64Array;
  y: Float64Array;
  weight: Float64Array;
  /** Width of the cell, squared. */
  squaredWidth: Float64Array;
  /** Points of a leaf, as a stretch of the sorted ones; `from` is -1 of a cell that has cells in it. */
  from: Int32Array;
  to: Int32Array;
  /** The sorted points: which they are, where, and their codes. */
  order: Uint32Array;
  sortedX: Float64Array;
  sortedY: Float64Array;
  codes: Uint32Array;
}

/** Room for a tree over so many points, to be filled by `fillTree` again and again. */
export function makeTree(points: number): PointTree {
  // Each cell that has cells in it has two at least, and each leaf a point.
  const most = 2 * points + 1;
  return {
    cells: 0,
    next: new Int32Array(most),
    x: new Float64Array(most),
    y: new Float64Array(most),
    weight: new Float64Array(most),
    squaredWidth: new Float64Array(most),
    from: new Int32Array(most),
    to: new Int32Array(most),
    order: new Uint32Array(points),
    sortedX: new Float64Array(points),
    sortedY: new Float64Array(points),
    codes: new Uint32Array(points),
  };
}

/** Builds the tree over points, given as x and y in turn. */
export function fillTree(tree: PointTree, points: Float64Array): void {
  const { order, codes, sortedX, sortedY } = tree;
  const { left, bottom, span } = boundsOf(points);
  const scale = (2 ** LEVELS - 1) / span;
  for (let i = 0; i < order.length; i += 1) {
    order[i] = i;
    codes[i] = mortonCode((points[2 * i]! - left) * scale, (points[2 * i + 1]! - bottom) * scale);
  }
  sortByCode(codes, order);
  for (let i = 0; i < order.length; i += 1) {
    sortedX[i] = points[2 * order[i]!]!;
    sortedY[i] = points[2 * order[i]! + 1]!;
  }
  tree.cells = 0;
  if (order.length > 0) addCell(tree, { from: 0, to: order.length, level: 0, span });
}

interface Bounds {
  left: number;
  bottom: number;
  span: number;
}

function boundsOf(points: Float64Array): Bounds {
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < points.length; i += 1) {
    const axis = i & 1;
    if (points[i]! < low[axis]!) low[axis] = points[i]!;
    if (points[i]! > high[axis]!) high[axis] = points[i]!;
  }
  const span = Math.max(high[0]! - low[0]!, high[1]! - low[1]!);
  return { left: low[0]!, bottom: low[1]!, span: span > 0 ? span : 1 };
}

/** The bits of both coordinates in turn. */
function mortonCode(x: number, y: number): number {
  return (spread(x) | (spread(y) << 1)) >>> 0;
}

function spread(value: number): number {
  let bits = value & 0xffff;
  bits = (bits | (bits << 8)) & 0x00ff00ff;
  bits = (bits | (bits << 4)) & 0x0f0f0f0f;
  bits = (bits | (bits << 2)) & 0x33333333;
  return (bits | (bits << 1)) & 0x55555555;
}

interface Cell {
  from: number;
  to: number;
  level: number;
  /** Width of the whole. */
  span: number;
}

/** Adds a cell and, right after it, the cells in it. */
function addCell(tree: PointTree, { from, to, level, span }: Cell): void {
  const { codes, sortedX, sortedY } = tree;
  let depth = level;
  // A cell with all its points in one of its quarters is that quarter.
  while (depth < LEVELS && quarterOf(codes[from]!, depth) === quarterOf(codes[to - 1]!, depth)) depth += 1;
  const cell = tree.cells;
  tree.cells += 1;
  let sumX = 0;
  let sumY = 0;
  for (let i = from; i < to; i += 1) {
    sumX += sortedX[i]!;
    sumY += sortedY[i]!;
  }
  tree.x[cell] = sumX / (to - from);
  tree.y[cell] = sumY / (to - from);
  tree.weight[cell] = to - from;
  tree.squaredWidth[cell] = (span / 2 ** depth) ** 2;
  const isLeaf = to - from <= LEAF_POINTS || depth === LEVELS;
  tree.from[cell] = isLeaf ? from : -1;
  tree.to[cell] = to;
  if (!isLeaf) addQuarters(tree, { from, to, level: depth, span });
  tree.next[cell] = tree.cells;
}

function addQuarters(tree: PointTree, { from, to, level, span }: Cell): void {
  let start = from;
  while (start < to) {
    const quarter = quarterOf(tree.codes[start]!, level);
    let end = start + 1;
    while (end < to && quarterOf(tree.codes[end]!, level) === quarter) end += 1;
    addCell(tree, { from: start, to: end, level: level + 1, span });
    start = end;
  }
}

function quarterOf(code: number, level: number): number {
  return (code >>> (2 * (LEVELS - 1 - level))) & 3;
}
