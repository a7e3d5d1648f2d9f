import { describe, expect, it } from 'vitest';
import { jointAffinities } from '../../../core/tsne/affinities.js';
import { attraction, repulsion } from '../../../core/tsne/forces.js';
import { rowOf, type Matrix } from '../../../core/tsne/matrix.js';
import { nearestNeighbours } from '../../../core/tsne/nearest-neighbours.js';
import { fillTree, makeTree } from '../../../core/tsne/point-tree.js';
import { principalComponents } from '../../../core/tsne/principal-components.js';
import { tsne } from '../../../core/tsne/tsne.js';
import { seededRandom } from '../../../core/statistics/seeded-random.js';

/** Rows around centres that are far apart, in turn. */
function clustered(rows: number, columns: number, centres: number): Matrix {
  const random = seededRandom(7);
  const noise = () => random() / 2 ** 32 - 0.5;
  const values = Float32Array.from({ length: rows * columns }, (_, i) => {
    const row = Math.floor(i / columns);
    return noise() + (i % columns === row % centres ? 8 : 0);
  });
  return { rows, columns, values };
}

function distance(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
}

function randomPoints(n: number): Float64Array {
  const random = seededRandom(3);
  return Float64Array.from({ length: 2 * n }, () => (random() / 2 ** 32) * 10);
}

/** The forces as they are defined, over all pairs. */
function exactRepulsion(points: Float64Array): { forces: Float64Array; total: number } {
  const n = points.length / 2;
  const forces = new Float64Array(points.length);
  let total = 0;
  for (let i = 0; i < n; i += 1)
    for (let j = 0; j < n; j += 1) {
      if (i === j) continue;
      const [x, y] = [points[2 * i]! - points[2 * j]!, points[2 * i + 1]! - points[2 * j + 1]!];
      const pull = 1 / (1 + x * x + y * y);
      total += pull;
      forces[2 * i]! += pull * pull * x;
      forces[2 * i + 1]! += pull * pull * y;
    }
  return { forces, total };
}

describe('nearestNeighbours', () => {
  it('finds what a look at all pairs finds', () => {
    const matrix = clustered(300, 7, 4);

    const { indices } = nearestNeighbours(matrix, 5);

    for (const row of [0, 17, 128, 299]) {
      const others = Array.from({ length: 300 }, (_, i) => i).filter((i) => i !== row);
      const sorted = others.toSorted(
        (a, b) => distance(rowOf(matrix, row), rowOf(matrix, a)) - distance(rowOf(matrix, row), rowOf(matrix, b)),
      );
      expect([...indices.subarray(row * 5, row * 5 + 5)].toSorted((a, b) => a - b)).toEqual(
        sorted.slice(0, 5).toSorted((a, b) => a - b),
      );
    }
  });
});

describe('jointAffinities', () => {
  const neighbours = nearestNeighbours(clustered(120, 6, 3), 15);
  const { starts, columns, values } = jointAffinities(neighbours, 5);
  const at = (row: number, column: number) => {
    for (let i = starts[row]!; i < starts[row + 1]!; i += 1) if (columns[i] === column) return values[i]!;
    return 0;
  };

  it('add up to 1 and are the same from both sides, each pair once', () => {
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
    for (let row = 0; row < 120; row += 1) {
      const own = [...columns.subarray(starts[row], starts[row + 1])];
      expect(new Set(own).size).toBe(own.length);
      for (const column of own) expect(at(column, row)).toBeCloseTo(at(row, column), 12);
    }
  });

  it('are larger for nearer neighbours', () => {
    const [near, far] = [[...neighbours.squared.subarray(0, 15)], [...neighbours.indices.subarray(0, 15)]];
    const order = near.map((_, i) => i).toSorted((a, b) => near[a]! - near[b]!);

    expect(at(0, far[order[0]!]!)).toBeGreaterThan(at(0, far[order[14]!]!));
  });
});

describe('repulsion', () => {
  const points = randomPoints(500);
  const exact = exactRepulsion(points);
  const tree = makeTree(500);
  fillTree(tree, points);

  function byTree(theta: number) {
    const forces = new Float64Array(1000);
    const total = repulsion(tree, { theta, from: 0, to: 500 }, forces);
    return { forces, total };
  }

  it('is exact where no cell may stand for its points', () => {
    const { forces, total } = byTree(0);

    expect(total).toBeCloseTo(exact.total, 6);
    forces.forEach((force, i) => expect(force).toBeCloseTo(exact.forces[i]!, 8));
  });

  it('is near that where cells stand for points', () => {
    const { forces, total } = byTree(0.5);
    const length = (of: Float64Array) => Math.hypot(...of);
    const error = length(forces.map((force, i) => force - exact.forces[i]!)) / length(exact.forces);

    expect(Math.abs(total / exact.total - 1)).toBeLessThan(0.02);
    expect(error).toBeLessThan(0.03);
  });

  it('adds up from parts', () => {
    const whole = byTree(0.5);
    const forces = new Float64Array(1000);
    const total = [0, 200, 400]
      .map((from) => repulsion(tree, { theta: 0.5, from, to: Math.min(500, from + 200) }, forces))
      .reduce((sum, part) => sum + part, 0);

    expect(total).toBeCloseTo(whole.total, 9);
    expect(forces).toEqual(whole.forces);
  });

  it('bears points that lie on each other', () => {
    const same = Float64Array.from({ length: 80 }, (_, i) => (i < 40 ? 1 : i % 7));
    const crowded = makeTree(40);
    fillTree(crowded, same);
    const forces = new Float64Array(80);

    expect(repulsion(crowded, { theta: 0, from: 0, to: 40 }, forces)).toBeCloseTo(exactRepulsion(same).total, 8);
  });
});

describe('attraction', () => {
  it('pulls two points together along their affinity', () => {
    const affinities = {
      starts: Int32Array.from([0, 1, 2]),
      columns: Int32Array.from([1, 0]),
      values: Float64Array.from([0.5, 0.5]),
    };
    const forces = new Float64Array(4);

    attraction(affinities, { points: Float64Array.from([0, 0, 3, 0]), from: 0, to: 2 }, forces);

    // 0.5 / (1 + 3²) x 3
    expect([...forces]).toEqual([expect.closeTo(-0.15, 12), 0, expect.closeTo(0.15, 12), 0]);
  });
});

describe('principalComponents', () => {
  it('finds the direction in which rows vary, and then the next', () => {
    const random = seededRandom(1);
    const noise = () => random() / 2 ** 32 - 0.5;
    const rows = 400;
    // Along (3, 4, 0) / 5 with spread 10, along the third axis with spread 2, nothing else.
    const values = Float32Array.from(
      Array.from({ length: rows }, () => {
        const [along, up] = [20 * noise(), 4 * noise()];
        return [0.6 * along + 5, 0.8 * along - 7, up];
      }).flat(),
    );
    const { columns, values: found } = principalComponents({ rows, columns: 3, values }, 2, 1);
    const spread = (column: number) =>
      Math.sqrt(found.reduce((sum, value, i) => (i % columns === column ? sum + value * value : sum), 0) / rows);

    expect(columns).toBe(2);
    expect(spread(0)).toBeCloseTo(20 / Math.sqrt(12), 0);
    expect(spread(1)).toBeCloseTo(4 / Math.sqrt(12), 1);
    const means = [0, 1].map((column) => found.reduce((sum, v, i) => (i % 2 === column ? sum + v : sum), 0) / rows);
    means.forEach((mean) => expect(mean).toBeCloseTo(0, 3));
  });
});

describe('tsne', () => {
  const settings = { perplexity: 15, iterations: 400, theta: 0.5, seed: 5 };

  it('keeps clusters together and apart from each other, the same each time', () => {
    const matrix = clustered(300, 10, 3);

    const points = tsne(matrix, settings);

    const centre = (cluster: number) =>
      [0, 1].map((axis) => {
        const own = Array.from({ length: 300 }, (_, i) => i).filter((i) => i % 3 === cluster);
        return own.reduce((sum, i) => sum + points[2 * i + axis]!, 0) / own.length;
      }) as [number, number];
    const centres = [centre(0), centre(1), centre(2)];
    for (let i = 0; i < 300; i += 1) {
      const gaps = centres.map(([x, y]) => Math.hypot(points[2 * i]! - x, points[2 * i + 1]! - y));
      expect(gaps.indexOf(Math.min(...gaps))).toBe(i % 3);
    }
    expect(tsne(matrix, settings)).toEqual(points);
  });

  it.each([0, 1, 3, 4, 6])('bears %i rows, and equal ones', (rows) => {
    const points = tsne({ rows, columns: 2, values: new Float32Array(2 * rows).fill(1) }, settings);

    expect(points).toHaveLength(2 * rows);
    expect(points.every((value) => Number.isFinite(value))).toBe(true);
  });
});
