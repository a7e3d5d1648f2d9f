import sharp from 'sharp';
import { sha256 } from '../../core/content-key.js';
import { BENCHMARK_SPLITS, type Split } from '../../core/outcome.js';
import type { Analysis, Board, BoardRow, WinRate } from '../../core/schemas/analysis.js';
import type { GenerationView, JudgmentView, ModelView, SampleView, SiteSource } from '../../report/contract.js';

/** Pictures by their hash, drawn once: a few suffice, as equal pictures are one file. */
export type Pictures = Map<string, Buffer>;

export const MODELS = ['gpt-image-1.5', 'flux-2-pro', 'bagel-think', 'seedream-4', 'retired-model'] as const;
export const JUDGES = ['judge-a', 'judge-b', 'judge-c'] as const;

/** Draws `n` pictures that differ in colour and shape, in three formats. */
export async function drawPictures(n: number, widthPx = 96): Promise<Pictures> {
  const pictures: Pictures = new Map();
  for (let i = 0; i < n; i += 1) {
    const heightPx = Math.round(widthPx * [1, 0.66, 1.4][i % 3]!);
    const hue = (i * 47) % 360;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}">
      <defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="hsl(${hue},55%,78%)"/><stop offset="1" stop-color="hsl(${hue + 60},45%,32%)"/></linearGradient></defs>
      <rect width="100%" height="100%" fill="url(#g)"/><circle cx="${20 + ((i * 13) % 60)}%" cy="38%" r="${14 + (i % 5) * 4}%" fill="hsl(${hue + 180},70%,62%)"/></svg>`;
    const image = sharp(Buffer.from(svg));
    const bytes = await (i % 3 === 0 ? image.png() : i % 3 === 1 ? image.jpeg() : image.webp()).toBuffer();
    pictures.set(sha256(bytes), bytes);
  }
  return pictures;
}

/** What `images/thumbnail.ts` does, for tests of the report alone. */
export async function thumbnail(bytes: Uint8Array, widthPx: number): Promise<Uint8Array> {
  return sharp(bytes).resize({ width: widthPx, withoutEnlargement: true }).webp({ quality: 80 }).toBuffer();
}

export interface SyntheticOptions {
  pictures: Pictures;
  samples: readonly SampleView[];
  overrides?: Partial<SiteSource>;
}

/** A source over samples that are given; its board has the shape of a real one, its numbers mean nothing. */
export function syntheticSource({ pictures, samples, overrides = {} }: SyntheticOptions): SiteSource {
  const of = (split: Split) => samples.filter((view) => view.sample.split === split).length;
  const counts = { analysis: of('analysis'), text_to_image: of('text_to_image'), image_to_image: of('image_to_image') };
  return {
    refreshId: 'weekly-2026-18',
    title: 'Image models in the words of their users, week 18',
    releaseId: sha256('release'),
    builtAt: new Date('2026-05-04T06:30:00Z'),
    window: { from: '2026-04-20', to: '2026-05-03' },
    about: '',
    state: 'partial',
    sampleCounts: counts,
    funnel: FUNNEL,
    models: MODELS.map(modelView),
    judges: JUDGES.map((judgeId) => ({
      judgeId,
      provider: 'openai',
      model: `${judgeId}-2026-03`,
      images: 'echo-2025',
    })),
    analysis: syntheticAnalysis(counts),
    async *samples() {
      yield* samples;
    },
    image: async (hash) => pictures.get(hash) ?? Promise.reject(new Error(`no blob ${hash}`)),
    ...overrides,
  };
}

/** A sample on which every model has an outcome; `i` decides which pictures and ratings. */
export function sampleView(i: number, split: Split, pictures: Pictures): SampleView {
  const hashes = [...pictures.keys()];
  const pick = (k: number) => hashes[(i * 7 + k) % hashes.length]!;
  const prompt = PROMPTS[i % PROMPTS.length]!;
  const feedback = [
    {
      postId: 'p1',
      url: 'https://example.org/post/1',
      text: 'The face is someone else entirely.',
      polarity: 'failure' as const,
      keywords: ['identity', 'face'],
    },
    {
      postId: 'p2',
      url: null,
      text: 'Lettering came out flawless!',
      polarity: 'success' as const,
      keywords: ['text accuracy'],
    },
  ];
  return {
    sample: {
      _id: sha256(`sample ${split} ${i}`).slice(0, 24),
      split,
      prompt,
      promptModified: i % 3 === 0,
      originalPrompt: null,
      inputImages: split === 'image_to_image' ? [pick(0), pick(5)] : [],
      communityImages: [pick(3)],
      postIds: [`x:${i}`],
      postUrls: [`https://x.com/someone/status/${1000 + i}`],
      feedback,
      applicability: {},
      candidateIds: [`c${i}`],
      refreshIds: ['weekly-2026-18'],
    },
    generations: split === 'analysis' ? [] : MODELS.map((_, m) => generationView(i, m, pick(m + 1))),
  };
}

function generationView(i: number, m: number, hash: string): GenerationView {
  const modelId = MODELS[m]!;
  if (modelId === 'retired-model')
    return { modelId, draw: 0, outcome: 'missing', reason: null, image: null, judgments: [], scores: [] };
  if (modelId === 'bagel-think' && i % 4 === 1) {
    const reason = 'the provider declined: safety system';
    return {
      modelId,
      draw: 0,
      outcome: 'refused',
      reason,
      image: null,
      judgments: [],
      scores: [{ metric: 'color-shift', value: null, outcome: 'missing' }],
    };
  }
  return {
    modelId,
    draw: 0,
    outcome: 'ok',
    reason: null,
    image: { sha256: hash, width: 1024, height: 1024 },
    judgments: JUDGES.map((judgeId, j) => judgmentView(judgeId, ((i * 3 + m * 2 + j) % 9) + 1)),
    scores: [{ metric: 'color-shift', value: 12.345 + m, outcome: 'ok' }],
  };
}

function judgmentView(judgeId: string, rating: number): JudgmentView {
  if (judgeId === 'judge-c' && rating === 9)
    return {
      judgeId,
      outcome: 'unparsable',
      rating: null,
      explanation: 'It is a nice picture.',
      reason: 'no rating in the reply',
    };
  const explanation = `I expected a picture that follows the prompt.\n\nThe light is right, the hands are not. Rating: [[${rating}]]`;
  return { judgeId, outcome: 'ok', rating, explanation, reason: null };
}

function modelView(modelId: string): ModelView {
  const retired = modelId === 'retired-model';
  return {
    modelId,
    provider: retired ? 'fal' : 'openai',
    model: `vendor/${modelId}-preview-2026-03-14`,
    resolvedModels: retired ? [] : [`${modelId}-0314`, `${modelId}-0402`],
    parameters: retired ? {} : { size: '1024x1024', quality: 'high', extra: { seed: 7 } },
    state: retired ? 'parked' : 'done',
    counts: retired ? { missing: 1558 } : { ok: 1520, refused: 31, failed: 7 },
    judgmentCounts: retired ? {} : { ok: 4551, unparsable: 9 },
    parked: retired
      ? {
          reason: 'model_retired',
          since: new Date('2026-05-02T11:00:00Z'),
          mend: 'echobench refresh retry weekly-2026-18 --model retired-model',
        }
      : null,
  };
}

/** One model draws at half the side of another. */
const SIZES: Analysis['sizes'] = [
  {
    split: 'text_to_image',
    modelId: 'small-model',
    n: 40,
    width: 512,
    height: 512,
    usual: 38,
    medianPixels: 512 * 512,
  },
  {
    split: 'text_to_image',
    modelId: 'large-model',
    n: 40,
    width: 1024,
    height: 1024,
    usual: 40,
    medianPixels: 1024 * 1024,
  },
];

function syntheticAnalysis(samples: Record<Split, number>): Analysis {
  const boards = BENCHMARK_SPLITS.flatMap((split) =>
    [null, ...JUDGES].map((judgeId) => board(split, judgeId, samples[split])),
  );
  return {
    _id: 'analysis',
    refreshId: 'weekly-2026-18',
    releaseId: sha256('release'),
    at: new Date('2026-05-04T06:00:00Z'),
    seed: 20260504,
    boards,
    firstTryBoards: boards,
    sizes: SIZES,
    judgeAgreement: [
      { judgeA: 'judge-a', judgeB: 'judge-b', pairs: 6210, agreement: 0.634 },
      { judgeA: 'judge-a', judgeB: 'judge-c', pairs: 6188, agreement: 0.581 },
      { judgeA: 'judge-b', judgeB: 'judge-c', pairs: 0, agreement: null },
    ],
    metrics: MODELS.map((modelId, m) => ({
      metric: 'color-shift',
      split: 'image_to_image',
      modelId,
      applies: 500,
      unknown: 210,
      doesNotApply: 40,
      ...(m === 4
        ? { reference: null, perSample: null, low: null, high: null, n: 0, missing: 710 }
        : {
            reference: 4.1 + m * 2,
            perSample: 21.4 + m * 6,
            low: 19.8 + m * 6,
            high: 23.1 + m * 6.4,
            n: 700 - m,
            missing: 10 + m,
          }),
    })),
    spend: {
      usd: 412.7731,
      calls: 31337,
      failedCalls: 212,
      unknownCost: 40,
      byModel: MODELS.map((modelId, m) => ({ modelId, usd: m === 4 ? 0 : 61.2 + m * 11.31, calls: 1558 - m })),
      byStage: [
        { stage: 'annotate', usd: 31.02, calls: 9120 },
        { stage: 'generate', usd: 290.11, calls: 6231 },
        { stage: 'judge', usd: 91.64, calls: 15986 },
      ],
    },
  };
}

function board(split: Board['split'], judgeId: string | null, samples: number): Board {
  return {
    split,
    judgeId,
    samples,
    rows: samples === 0 ? [] : MODELS.map((modelId, m) => boardRow(modelId, m, samples)),
  };
}

function boardRow(modelId: string, m: number, samples: number): BoardRow {
  const nothing: WinRate = { winRate: null, low: null, high: null, n: 0, pairs: 0 };
  const rate = (shift: number): WinRate => {
    const winRate = 0.71 - m * 0.13 + shift;
    return { winRate, low: winRate - 0.031 - m * 0.01, high: winRate + 0.034, n: samples, pairs: samples * 3 };
  };
  const retired = m === 4;
  return {
    ...(retired ? nothing : rate(0)),
    modelId,
    missing: retired ? samples : 0,
    refused: m === 2 ? Math.ceil(samples / 4) : 0,
    failed: 0,
    unsupported: 0,
    meanRating: retired ? null : 7.43 - m * 0.61,
    ratings: retired ? 0 : samples * 3,
    unparsable: m === 1 ? 4 : 0,
    common: retired ? nothing : { ...rate(-0.012), n: Math.floor(samples / 2) },
    missingAsLoss: retired ? { winRate: 0, low: 0, high: 0, n: samples, pairs: samples * 4 } : rate(0.04),
  };
}

const FUNNEL = {
  'posts.found': 68112,
  'posts.relevant': 32041,
  'threads.built': 19220,
  'candidates.extracted': 9121,
  'dropped.not_relevant': 36071,
  'dropped.duplicate': 1210,
  'dropped.needsReview': 310,
  'dropped.unparsable': 12,
};

const PROMPTS = [
  'A hand-painted shop sign in the rain that reads "OPEN LATE", neon reflected in the puddles, 35 mm film',
  'Turn this photograph into a 1970s travel poster, keep the face of the woman exactly as it is',
  'Infographic of the water cycle for ten-year-olds, labelled in Portuguese',
  'Replace the background by a library and make the light match. The shirt stays blue.',
  'Four-panel comic: a cat learns to use a dishwasher, regrets it, is forgiven, does it again',
];
