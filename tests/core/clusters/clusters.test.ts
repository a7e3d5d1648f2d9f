import { describe, expect, it } from 'vitest';
import { chooseClusters, simplifiedSilhouette } from '../../../core/clusters/choose-clusters.js';
import { kMeans } from '../../../core/clusters/k-means.js';
import { tellingWords } from '../../../core/clusters/telling-words.js';
import { seededRandom } from '../../../core/statistics/seeded-random.js';
import type { Matrix } from '../../../core/tsne/matrix.js';

/** Rows in the plane around so many centres on a wide ring, in turn. */
function ring(rows: number, centres: number): Matrix {
  const random = seededRandom(11);
  const values = Float32Array.from({ length: 2 * rows }, (_, i) => {
    const angle = ((Math.floor(i / 2) % centres) / centres) * 2 * Math.PI;
    return 20 * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle)) + random() / 2 ** 32;
  });
  return { rows, columns: 2, values };
}

describe('kMeans', () => {
  it('finds clusters that are there, the same each time', () => {
    const { labels } = kMeans(ring(200, 5), 5, 1);

    const own = [0, 1, 2, 3, 4].map((cluster) => labels.filter((_, i) => i % 5 === cluster));
    own.forEach((cluster) => expect(new Set(cluster).size).toBe(1));
    expect(new Set(labels).size).toBe(5);
    expect(kMeans(ring(200, 5), 5, 1).labels).toEqual(labels);
  });

  it('bears rows that are all equal', () => {
    const matrix = { rows: 4, columns: 1, values: new Float32Array(4) };

    expect(kMeans(matrix, 2, 1).spread).toBe(0);
  });
});

describe('simplifiedSilhouette', () => {
  it('is the mean of (b - a) / max(a, b)', () => {
    const matrix = { rows: 2, columns: 1, values: Float32Array.from([1, 10]) };
    const centres = { rows: 2, columns: 1, values: Float32Array.from([0, 8]) };

    // 1: a = 1, b = 7: 6/7. 10: a = 2, b = 10: 8/10.
    const silhouette = simplifiedSilhouette(matrix, { labels: Int32Array.from([0, 1]), centres, spread: 0 });

    expect(silhouette).toBeCloseTo((6 / 7 + 0.8) / 2, 9);
  });
});

describe('chooseClusters', () => {
  it('takes as many clusters as there are', () => {
    const chosen = chooseClusters(ring(240, 6), { least: 2, most: 12, seed: 1 });

    expect(chosen?.k).toBe(6);
    expect(chosen?.tried.map(({ k }) => k)).toEqual([2, 3, 4, 5, 6, 8, 10, 12]);
  });

  it('asks for five rows a cluster', () => {
    expect(chooseClusters(ring(20, 4), { least: 2, most: 25, seed: 1 })?.tried.map(({ k }) => k)).toEqual([2, 3, 4]);
    expect(chooseClusters(ring(9, 3), { least: 2, most: 25, seed: 1 })).toBeNull();
  });
});

describe('tellingWords', () => {
  it('puts what is frequent in a cluster and rare elsewhere first, and leaves out what tells nothing', () => {
    const texts = ['a red fox in the snow', 'the fox of the snow', 'the city at night, 2026', 'the old city'];

    const [snow, city] = tellingWords(texts, [0, 0, 1, 1], { k: 2, most: 3 });

    expect(snow?.slice(0, 2)).toEqual(['fox', 'snow']);
    expect(city?.[0]).toBe('city');
    expect([...snow!, ...city!]).not.toContain('2026');
  });

  it('counts a word once a text', () => {
    const [first] = tellingWords(['fox fox fox fox', 'owl', 'owl', 'cat'], [0, 0, 0, 1], { k: 2, most: 1 });

    expect(first).toEqual(['owl']);
  });
});
