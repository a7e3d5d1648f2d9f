import { ngramVector } from '../../core/embedding/ngram-vector.js';
import { drawIndex, seededRandom } from '../../core/statistics/seeded-random.js';
import type { Matrix } from '../../core/tsne/matrix.js';

const DIMENSIONS = 512;

/** Topics of invented prompts, each with words of its own beside those of all. */
const TOPICS = 40;
const OWN_WORDS = 30;
const COMMON_WORDS = 200;

/** Vectors of invented prompts of 8 to 30 words, most of them of the prompt's topic: as the product makes them of real ones. */
export function syntheticVectors(rows: number, seed: number): Matrix {
  const random = seededRandom(seed);
  const values = new Float32Array(rows * DIMENSIONS);
  for (let row = 0; row < rows; row += 1) {
    const topic = drawIndex(random, TOPICS);
    const words = Array.from({ length: 8 + drawIndex(random, 23) }, () =>
      drawIndex(random, 5) < 3
        ? wordOf(topic * OWN_WORDS + drawIndex(random, OWN_WORDS) + COMMON_WORDS)
        : wordOf(drawIndex(random, COMMON_WORDS)),
    );
    values.set(ngramVector(words.join(' '), DIMENSIONS), row * DIMENSIONS);
  }
  return { rows, columns: DIMENSIONS, values };
}

/** A word of two to four syllables that a number stands for. */
function wordOf(number: number): string {
  const syllables = ['ba', 'ce', 'di', 'fo', 'gu', 'ha', 'ke', 'li', 'mo', 'nu', 'pa', 're', 'si', 'to', 'vu', 'za'];
  let left = (number + 1) * 2_654_435_761;
  const length = 2 + (number % 3);
  let word = '';
  for (let i = 0; i < length; i += 1) {
    left = Math.floor(Math.abs(left));
    word += syllables[left % syllables.length];
    left /= 17;
  }
  return word;
}
