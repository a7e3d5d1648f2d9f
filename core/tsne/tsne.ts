import { jointAffinities } from './affinities.js';
import { attraction, repulsion } from './forces.js';
import type { Matrix } from './matrix.js';
import { nearestNeighbours } from './nearest-neighbours.js';
import { fillTree, makeTree } from './point-tree.js';
import { principalComponents } from './principal-components.js';

export interface TsneSettings {
  /** Neighbours that a point minds, about. */
  perplexity: number;
  iterations: number;
  /** Coarseness: 0 is exact, 0.5 as usual. */
  theta: number;
  seed: number;
}

/** Columns that distances are taken in: what is left out of long vectors is mostly noise, and costs time. */
const COLUMNS = 50;

/** Neighbours whose affinity is kept, for each unit of perplexity. */
const NEIGHBOURS = 3;

/** In the first steps points are pulled together more, so that clusters can pass each other. */
const EXAGGERATION = 12;
const EXAGGERATED_STEPS = 250;

const MOMENTUM = { first: 0.5, later: 0.8 };
const LEAST_GAIN = 0.01;

/** Spread of the points at the beginning. */
const START_SPREAD = 1e-4;

/**
 * Puts rows on a plane so that near ones stay near: t-SNE (van der Maaten and Hinton 2008) by the Barnes-Hut approximation
 * (van der Maaten 2014), begun from the first two principal components (Kobak and Berens 2019), at the learning rate of
 * Belkina et al. 2019. The same input gives the same points on every machine with the same mathematics library.
 *
 * @returns x and y in turn. All zeros for fewer than four rows.
 */
export function tsne(matrix: Matrix, settings: TsneSettings): Float64Array {
  const { rows } = matrix;
  if (rows < 4) return new Float64Array(2 * rows);
  const reduced = principalComponents(matrix, COLUMNS, settings.seed);
  const points = startingPoints(reduced);
  const perplexity = Math.min(settings.perplexity, (rows - 1) / NEIGHBOURS);
  const k = Math.min(rows - 1, Math.ceil(NEIGHBOURS * perplexity));
  const affinities = jointAffinities(nearestNeighbours(reduced, k), perplexity);
  const mover = makeMover(rows);
  const tree = makeTree(rows);
  const [pull, push] = [new Float64Array(2 * rows), new Float64Array(2 * rows)];
  for (let step = 0; step < settings.iterations; step += 1) {
    const exaggerated = step < EXAGGERATED_STEPS;
    fillTree(tree, points);
    const total = repulsion(tree, { theta: settings.theta, from: 0, to: rows }, push);
    attraction(affinities, { points, from: 0, to: rows }, pull);
    const factor = exaggerated ? EXAGGERATION : 1;
    mover.move(points, (i) => 4 * (factor * pull[i]! - push[i]! / total), exaggerated);
  }
  return points;
}

/** The first two components, small, as all directions are open then. */
function startingPoints({ rows, columns, values }: Matrix): Float64Array {
  const points = new Float64Array(2 * rows);
  let squares = 0;
  for (let i = 0; i < rows; i += 1) {
    points[2 * i] = values[i * columns]!;
    points[2 * i + 1] = columns > 1 ? values[i * columns + 1]! : 0;
    squares += points[2 * i]! ** 2;
  }
  const spread = Math.sqrt(squares / rows) || 1;
  // Rows that are equal would never part: a hair of a difference, the same each time.
  return points.map((value, i) => (value / spread) * START_SPREAD + START_SPREAD * 1e-3 * Math.sin(i * 12.9898));
}

/** Gradient descent with momentum and a gain for each coordinate (Jacobs 1988). */
function makeMover(rows: number) {
  const speed = new Float64Array(2 * rows);
  const gains = new Float64Array(2 * rows).fill(1);
  const rate = Math.max(rows / EXAGGERATION / 4, 50);
  return {
    move(points: Float64Array, gradient: (i: number) => number, early: boolean): void {
      const momentum = early ? MOMENTUM.first : MOMENTUM.later;
      const sums = [0, 0];
      for (let i = 0; i < points.length; i += 1) {
        const slope = gradient(i);
        const turns = slope > 0 === speed[i]! > 0;
        gains[i] = Math.max(LEAST_GAIN, turns ? gains[i]! * 0.8 : gains[i]! + 0.2);
        speed[i] = momentum * speed[i]! - rate * gains[i]! * slope;
        points[i]! += speed[i]!;
        sums[i & 1]! += points[i]!;
      }
      for (let i = 0; i < points.length; i += 1) points[i]! -= sums[i & 1]! / rows;
    },
  };
}
