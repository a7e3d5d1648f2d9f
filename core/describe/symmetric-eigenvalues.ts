/** Sweeps after which Jacobi's method has long converged, whatever the matrix. */
const MOST_SWEEPS = 30;

/**
 * All eigenvalues of a symmetric matrix, in no order, by Jacobi's cyclic rotations (Golub and Van Loan 2013, section 8.5).
 *
 * @param values row by row; overwritten.
 */
export function symmetricEigenvalues(values: Float64Array, size: number): Float64Array {
  const scale = values.reduce((sum, value) => sum + value * value, 0);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep += 1) {
    let outside = 0;
    for (let row = 0; row < size; row += 1)
      for (let column = row + 1; column < size; column += 1) outside += values[row * size + column]! ** 2;
    if (outside <= scale * 1e-18) break;
    for (let row = 0; row < size; row += 1)
      for (let column = row + 1; column < size; column += 1) rotate(values, size, { row, column });
  }
  return Float64Array.from({ length: size }, (_, i) => values[i * size + i]!);
}

/** Makes one pair of entries zero. */
function rotate(values: Float64Array, size: number, { row, column }: { row: number; column: number }): void {
  const entry = values[row * size + column]!;
  if (entry === 0) return;
  const angle = (values[column * size + column]! - values[row * size + row]!) / (2 * entry);
  const tangent = (angle >= 0 ? 1 : -1) / (Math.abs(angle) + Math.sqrt(angle * angle + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  for (let i = 0; i < size; i += 1) {
    const a = values[i * size + row]!;
    const b = values[i * size + column]!;
    values[i * size + row] = cosine * a - sine * b;
    values[i * size + column] = sine * a + cosine * b;
  }
  for (let i = 0; i < size; i += 1) {
    const a = values[row * size + i]!;
    const b = values[column * size + i]!;
    values[row * size + i] = cosine * a - sine * b;
    values[column * size + i] = sine * a + cosine * b;
  }
}
