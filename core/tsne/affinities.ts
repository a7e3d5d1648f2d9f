import type { Neighbours } from './nearest-neighbours.js';

/** How much each pair of points wants to be together: symmetric, sum 1, as rows of a sparse matrix. */
export interface Affinities {
  /** Where each row begins in the other two; one more than there are rows. */
  starts: Int32Array;
  columns: Int32Array;
  values: Float64Array;
}

/** Halvings when looking for the width of a point's bell curve. */
const TRIES = 60;
const TOLERANCE = 1e-5;

/** Joint probabilities of points and their neighbours (van der Maaten and Hinton 2008, section 2; 2014 for the sparse form). */
export function jointAffinities({ k, indices, squared }: Neighbours, perplexity: number): Affinities {
  const rows = indices.length / k;
  const given = new Float64Array(rows * k);
  for (let row = 0; row < rows; row += 1)
    conditional(squared.subarray(row * k, (row + 1) * k), given.subarray(row * k, (row + 1) * k), perplexity);
  return symmetrised({ k, indices }, given);
}

/** Bell curve around a point whose perplexity is the wanted one, over its neighbours. */
function conditional(squared: Float64Array, out: Float64Array, perplexity: number): void {
  const wanted = Math.log(Math.min(perplexity, squared.length));
  const nearest = squared.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  let precision = 1;
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    let sum = 0;
    let weighted = 0;
    squared.forEach((value, i) => {
      // From the nearest on: far points must not all become zero.
      const share = Math.exp(-(value - nearest) * precision);
      out[i] = share;
      sum += share;
      weighted += share * (value - nearest);
    });
    for (let i = 0; i < out.length; i += 1) out[i]! /= sum;
    const gap = Math.log(sum) + (precision * weighted) / sum - wanted;
    if (Math.abs(gap) < TOLERANCE) return;
    if (gap > 0)
      [low, precision] = [precision, high === Number.POSITIVE_INFINITY ? precision * 2 : (precision + high) / 2];
    else [high, precision] = [precision, (precision + low) / 2];
  }
}

/** Each pair once for both of its points, its two shares added. */
function symmetrised({ k, indices }: Pick<Neighbours, 'k' | 'indices'>, given: Float64Array): Affinities {
  const rows = indices.length / k;
  const reverse = reversed(indices, k);
  const starts = new Int32Array(rows + 1);
  const columns = new Int32Array(2 * indices.length);
  const values = new Float64Array(2 * indices.length);
  const placeOf = new Int32Array(rows).fill(-1);
  let end = 0;
  const add = (row: number, column: number, at: number) => {
    const known = placeOf[column]! >= starts[row]!;
    const place = known ? placeOf[column]! : end;
    if (!known) end += 1;
    placeOf[column] = place;
    columns[place] = column;
    values[place]! += given[at]! / (2 * rows);
  };
  for (let row = 0; row < rows; row += 1) {
    starts[row] = end;
    for (let at = row * k; at < (row + 1) * k; at += 1) add(row, indices[at]!, at);
    for (let i = reverse.starts[row]!; i < reverse.starts[row + 1]!; i += 1)
      add(row, Math.floor(reverse.places[i]! / k), reverse.places[i]!);
  }
  starts[rows] = end;
  return { starts, columns: columns.slice(0, end), values: values.slice(0, end) };
}

/** By neighbour: the places in the list at which it is one. */
function reversed(indices: Int32Array, k: number): { starts: Int32Array; places: Int32Array } {
  const rows = indices.length / k;
  const starts = new Int32Array(rows + 1);
  for (const neighbour of indices) starts[neighbour + 1]! += 1;
  for (let row = 0; row < rows; row += 1) starts[row + 1]! += starts[row]!;
  const filled = starts.slice(0, rows);
  const places = new Int32Array(indices.length);
  indices.forEach((neighbour, at) => {
    places[filled[neighbour]!] = at;
    filled[neighbour]! += 1;
  });
  return { starts, places };
}
