import { sha256 } from '../../core/content-key.js';
import type { Split } from '../../core/outcome.js';
import type { Sample } from '../../core/schemas/sample.js';
import type { CardFacts, DatasetSource } from '../../report/dataset/contract.js';
import { makeSample } from '../core/make-records.js';
import { drawPictures } from './synthetic-source.js';

const pictures = await drawPictures(4);
export const [first = '', second = '', third = ''] = [...pictures.keys()];

function sample(name: string, split: Split, changes: Partial<Sample> = {}): Sample {
  const origin = { postIds: [`x:${name}`], postUrls: [`https://x.com/i/status/${name}`], candidateIds: [name] };
  const prompt = `prompt ${name}`;
  return makeSample(sha256(name).slice(0, 24), { split, prompt, ...origin, refreshIds: ['r'], ...changes });
}

const COMMENT = { postId: 'x:9', url: null, text: 'too dark', polarity: null, keywords: ['dark'] };
export const EXAMPLE_SAMPLES: readonly Sample[] = [
  sample('1', 'text_to_image', { communityImages: [first], feedback: [COMMENT] }),
  sample('2', 'text_to_image', { prompt: 'a "quoted"\nprompt\u202E' }),
  sample('3', 'image_to_image', { inputImages: [second, first], communityImages: [third] }),
  sample('4', 'image_to_image', { inputImages: ['f'.repeat(64)] }),
];

const FACTS: CardFacts = {
  releaseId: 'r'.repeat(64),
  createdAt: '2026-11-20T00:00:00.000Z',
  refreshId: 'week-47',
  title: 'Week 47 <script>alert(1)</script> | `x`',
  window: { from: '2026-11-13', to: '2026-11-19' },
  about: 'gpt image',
  sources: [{ id: 'x', kind: 'x', queries: ['"gpt image" `lang:en`'] }],
  withdrawn: 1,
  funnel: null,
  steps: [{ step: 'quality', promptHash: 'abc', provider: 'acme', model: 'm', resolvedModel: 'm-2026', verdicts: 4 }],
  models: [],
  judges: [],
  cost: [{ stage: 'annotate', usd: 0.5, calls: 9, unknown: 1 }],
  previous: null,
  posts: [{ platform: 'x', importer: 'x-search', n: 4 }],
  licences: [
    { importer: 'case-list', licence: 'CC BY | <b>4.0</b>', n: 2 },
    { importer: 'csv', licence: null, n: 1 },
  ],
  review: null,
};

/** Four samples of two splits, one of which has lost its picture, with a card that somebody hostile has named. */
export function exampleSource(samples: readonly Sample[] = EXAMPLE_SAMPLES): DatasetSource {
  return {
    releaseId: FACTS.releaseId,
    async *samples(split) {
      yield* samples.filter((one) => one.split === split);
    },
    image: async (hash) => {
      const bytes = pictures.get(hash);
      if (!bytes) throw new Error('gone');
      return bytes;
    },
    facts: async () => FACTS,
  };
}
