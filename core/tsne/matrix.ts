/** Rows of numbers, one after the other. */
export interface Matrix {
  rows: number;
  columns: number;
  values: Float32Array;
}

/** One row, not copied. */
export function rowOf({ columns, values }: Matrix, row: number): Float32Array {
  return values.subarray(row * columns, (row + 1) * columns);
}

/** The rows of these numbers, in this order. */
export function takeRows(matrix: Matrix, rows: ArrayLike<number>): Matrix {
  const { columns } = matrix;
  const values = new Float32Array(rows.length * columns);
  for (let i = 0; i < rows.length; i += 1) values.set(rowOf(matrix, rows[i]!), i * columns);
  return { rows: rows.length, columns, values };
}
