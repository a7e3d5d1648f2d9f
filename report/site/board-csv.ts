import type { Analysis, BoardRow, WinRate } from '../../core/schemas/analysis.js';

const RATE_FIELDS = ['winRate', 'low', 'high', 'n', 'pairs'] as const satisfies readonly (keyof WinRate)[];
const COUNT_FIELDS = [
  'missing',
  'refused',
  'failed',
  'unsupported',
  'meanRating',
  'ratings',
  'unparsable',
] as const satisfies readonly (keyof BoardRow)[];

/** All boards as CSV (RFC 4180): a line per split, judge (`all` for the ensemble) and model. `null` is an empty field. */
export function boardCsv(analysis: Analysis): string {
  const head = [
    'split',
    'judge',
    'modelId',
    ...RATE_FIELDS,
    ...RATE_FIELDS.map((field) => `common.${field}`),
    ...RATE_FIELDS.map((field) => `missingAsLoss.${field}`),
    ...COUNT_FIELDS,
  ];
  const lines = analysis.boards.flatMap((board) =>
    board.rows.map((row) => [
      board.split,
      board.judgeId ?? 'all',
      row.modelId,
      ...RATE_FIELDS.map((field) => row[field]),
      ...RATE_FIELDS.map((field) => row.common[field]),
      ...RATE_FIELDS.map((field) => row.missingAsLoss[field]),
      ...COUNT_FIELDS.map((field) => row[field]),
    ]),
  );
  return [head, ...lines].map((fields) => `${fields.map(csvField).join(',')}\r\n`).join('');
}

function csvField(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
