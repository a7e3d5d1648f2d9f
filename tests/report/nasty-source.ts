import type { SampleView, SiteSource } from '../../report/contract.js';
import { type Pictures, sampleView, syntheticSource } from './synthetic-source.js';

export const SCRIPT = '<script>alert(1)</script><img src=x onerror=alert(2)>';
export const OVERRIDE = '\u202Egnp.exe\u202C';
export const LONG_WORD = 'W'.repeat(4000);
export const ODD_MODEL = `evil/model "quoted" <b>&amp; ${OVERRIDE}`;
/** Hash of a picture that is not in the store. */
export const LOST = 'f'.repeat(64);

/** A source in which every text is hostile, no sample is an edit of a picture, and much is missing. */
export function nastySource(pictures: Pictures, overrides: Partial<SiteSource> = {}): SiteSource {
  const samples = [
    nastySample(pictures),
    sampleView(1, 'text_to_image', pictures),
    sampleView(2, 'analysis', pictures),
  ];
  const source = syntheticSource({ pictures, samples });
  const { analysis } = source;
  const row = analysis.boards[0]!.rows[0]!;
  const odd = {
    ...row,
    modelId: ODD_MODEL,
    winRate: null,
    low: null,
    high: null,
    n: 0,
    pairs: 0,
    meanRating: null,
    ratings: 0,
  };
  const boards = analysis.boards.map((board) =>
    board.rows.length > 0 ? { ...board, rows: [odd, ...board.rows] } : board,
  );
  const oddModel = {
    ...source.models[0]!,
    modelId: ODD_MODEL,
    parked: { reason: SCRIPT, since: new Date(0), mend: '' },
  };
  return {
    ...source,
    title: `Title ${SCRIPT}`,
    about: `About ${SCRIPT} ${OVERRIDE}`,
    models: [oddModel, ...source.models],
    funnel: { [`dropped.${SCRIPT}`]: 3, '': 1, plain: 2 },
    judges: [{ judgeId: SCRIPT, provider: OVERRIDE, model: '"><script>', images: SCRIPT }],
    analysis: { ...analysis, boards },
    ...overrides,
  };
}

function nastySample(pictures: Pictures): SampleView {
  const view = sampleView(0, 'text_to_image', pictures);
  const [first, second] = view.generations;
  return {
    sample: {
      ...view.sample,
      prompt: `</blockquote>${SCRIPT} ${OVERRIDE} ${LONG_WORD} "double" 'single'\u2028next`,
      communityImages: ['../../../etc/passwd', LOST],
      postUrls: [
        'javascript:alert(1)',
        'https://example.org/?a="><script>',
        'https://user@evil.example/',
        `data:text/html,${SCRIPT}`,
      ],
      feedback: [
        {
          postId: SCRIPT,
          url: 'javascript:alert(3)',
          text: `</li>${SCRIPT}${OVERRIDE}`,
          polarity: null,
          keywords: [SCRIPT, LONG_WORD],
        },
      ],
    },
    generations: [
      { ...first!, modelId: ODD_MODEL },
      { ...second!, image: { sha256: LOST, width: 10, height: 10 } },
      { ...second!, modelId: 'failed-model', outcome: 'failed', image: null, reason: SCRIPT, judgments: [] },
      {
        ...second!,
        modelId: 'judged-oddly',
        judgments: [
          { judgeId: SCRIPT, outcome: 'unparsable', rating: null, explanation: SCRIPT + LONG_WORD, reason: SCRIPT },
        ],
      },
    ],
  };
}
