import { readFileSync } from 'node:fs';
import { principalComponents } from '../../core/tsne/principal-components.js';
import type { Matrix } from '../../core/tsne/matrix.js';
import { tsne } from '../../core/tsne/tsne.js';
import { neighbourhoodKept } from './neighbourhood-kept.js';
import { syntheticVectors } from './synthetic-vectors.js';

/**
 * Speed of the map of prompts, and how much of the neighbourhood it keeps: the share of the 10 nearest neighbours in 50 dimensions
 * that are among the 10 nearest on the plane, over 1,000 rows.
 *
 * Sizes from the command line, or `--input FILE --columns N`: 32-bit floats, row by row, so that another program can be given the
 * same rows. `--write FILE` writes the rows of the first size and ends.
 */
const SEED = 20251021;
const COLUMNS = 50;

const options = readOptions(process.argv.slice(2));

if (options.write !== null) await write(options.write);
else run();

function run(): void {
  process.stdout.write('points  seconds  neighbours kept  peak MiB\n');
  const inputs = options.input ? [readInput(options.input, options.columns)] : options.sizes.map((size) => rows(size));
  for (const matrix of inputs) {
    const began = performance.now();
    const points = tsne(matrix, { perplexity: 30, iterations: 1000, theta: 0.5, seed: SEED });
    const seconds = (performance.now() - began) / 1000;
    const kept = neighbourhoodKept(matrix, points, SEED);
    const mib = process.resourceUsage().maxRSS / 1024;
    process.stdout.write(`${matrix.rows}  ${seconds.toFixed(1)}  ${kept.toFixed(3)}  ${mib.toFixed(0)}\n`);
  }
}

/** The rows as the map has them: 50 columns, so that every program starts from the same. */
function rows(size: number): Matrix {
  return principalComponents(syntheticVectors(size, SEED), COLUMNS, SEED);
}

async function write(file: string): Promise<void> {
  const { writeFile } = await import('node:fs/promises');
  const { values } = rows(options.sizes[0]!);
  await writeFile(file, Buffer.from(values.buffer, values.byteOffset, values.byteLength));
}

function readInput(file: string, columns: number): Matrix {
  const bytes = readFileSync(file);
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  return { rows: values.length / columns, columns, values };
}

interface Options {
  sizes: number[];
  input: string | null;
  columns: number;
  write: string | null;
}

function readOptions(args: readonly string[]): Options {
  const valueOf = (name: string) => {
    const at = args.indexOf(name);
    return at < 0 ? null : (args[at + 1] ?? null);
  };
  const named = ['--input', '--columns', '--write'].flatMap((name) => valueOf(name) ?? []);
  const sizes = args.filter((arg) => /^\d+$/.test(arg) && !named.includes(arg)).map(Number);
  return {
    sizes: sizes.length > 0 ? sizes : [1000, 5000, 20_000],
    input: valueOf('--input'),
    columns: Number(valueOf('--columns') ?? COLUMNS),
    write: valueOf('--write'),
  };
}
