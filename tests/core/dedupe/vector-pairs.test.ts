import { describe, expect, it } from 'vitest';
import { cosine, vectorPairs, VectorSketches } from '../../../core/dedupe/vector-pairs.js';
import { seededRandom } from '../../../core/statistics/seeded-random.js';

const random = seededRandom(3);

function gaussian(): number {
  const u = (random() + 1) / (2 ** 32 + 1);
  return Math.sqrt(-2 * Math.log(u)) * Math.cos((2 * Math.PI * random()) / 2 ** 32);
}

function vectorOf(length: number): Float32Array {
  return Float32Array.from({ length }, gaussian);
}

/** A vector whose cosine with another one is about `wanted`. */
function near(vector: Float32Array, wanted: number): Float32Array {
  const noise = Math.sqrt(1 / wanted ** 2 - 1);
  return vector.map((value) => value + noise * gaussian());
}

describe('cosine', () => {
  it.each([
    [[1, 0], [2, 0], 1],
    [[1, 0], [0, 3], 0],
    [[1, 1], [-2, -2], -1],
    [[3, 4], [4, 3], 24 / 25],
    [[0, 0], [1, 1], 0],
  ])('of %j and %j is %f', (a, b, wanted) => {
    expect(cosine(Float32Array.from(a), Float32Array.from(b))).toBeCloseTo(wanted, 6);
  });
});

describe('vectorPairs', () => {
  it('finds nearly all pairs at the threshold, and few others', () => {
    const sketches = new VectorSketches();
    const vectors = Array.from({ length: 300 }, () => vectorOf(256)).flatMap((one) => [one, near(one, 0.955)]);
    vectors.forEach((vector, i) => sketches.add(String(i), vector));
    const wanted = vectors.flatMap((later, i) => (i % 2 && cosine(later, vectors[i - 1]!) >= 0.95 ? [i] : []));

    const found = new Set<string>();
    const rows = vectors.map((_, i) => sketches.rowOf(String(i)));
    vectorPairs(sketches, { rows, classes: rows.map(() => 0), threshold: 0.95 }, (later, earlier) =>
      found.add(`${later} ${earlier}`),
    );

    const missed = wanted.filter((i) => !found.has(`${i} ${i - 1}`));
    expect(wanted.length).toBeGreaterThan(100);
    expect(missed.length / wanted.length).toBeLessThan(0.03);
    expect(found.size).toBeLessThan(400);
  });

  it('leaves out who has no vector, and whoever is of another class', () => {
    const sketches = new VectorSketches();
    const vector = vectorOf(32);
    for (const id of ['a', 'b']) sketches.add(id, vector);
    const pairs: number[][] = [];

    vectorPairs(
      sketches,
      { rows: [sketches.rowOf('a'), null, sketches.rowOf('b')], classes: [0, 0, 1], threshold: 0.95 },
      (...pair) => pairs.push(pair),
    );

    expect(sketches.rowOf('c')).toBeNull();
    expect(pairs).toEqual([]);
  });
});
