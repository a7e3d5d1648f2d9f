import { parseArgs } from 'node:util';

/** What `bench:scale` runs. */
export interface ScaleOptions {
  parts: ('models' | 'posts')[];
  samples: number;
  models: number;
  judges: number;
  posts: number;
  /** File that gets the results; `null` for none. */
  json: string | null;
  /** One part is given up after so long. */
  timeoutMinutes: number;
}

export const SCALE_USAGE =
  'usage: npm run bench:scale -- [--part models|posts] [--samples 1558] [--models 8] [--judges 3] [--posts 50000] [--timeout-minutes 90] [--json FILE]';

/** Reads the command line; without any, the paper's size. @throws Error that says what is wrong with it. */
export function readScaleOptions(args: string[]): ScaleOptions {
  const { values } = parseArgs({
    args,
    options: {
      part: { type: 'string' },
      samples: { type: 'string', default: '1558' },
      models: { type: 'string', default: '8' },
      judges: { type: 'string', default: '3' },
      posts: { type: 'string', default: '50000' },
      'timeout-minutes': { type: 'string', default: '90' },
      json: { type: 'string' },
    },
  });
  const { part } = values;
  if (part !== undefined && part !== 'models' && part !== 'posts') throw new Error('--part is models or posts');
  return {
    parts: part ? [part] : ['models', 'posts'],
    samples: positive('--samples', values.samples),
    models: positive('--models', values.models),
    judges: positive('--judges', values.judges),
    posts: positive('--posts', values.posts),
    timeoutMinutes: positive('--timeout-minutes', values['timeout-minutes']),
    json: values.json ?? null,
  };
}

function positive(name: string, text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Error(`${name} is a whole number above 0, not "${text}"`);
}
