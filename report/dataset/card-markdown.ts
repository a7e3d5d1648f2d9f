import { PLATFORM_TERMS } from '../../core/platform-terms.js';
import { SPLITS, type Split } from '../../core/outcome.js';
import { visibleText } from '../format/visible-text.js';
import type { CardFacts, DatasetTotals } from './contract.js';
import { code, plain, table } from './markdown.js';

export interface CardParts {
  facts: CardFacts;
  totals: DatasetTotals;
  formats: readonly string[];
}

/** The data card as Markdown with the front matter that dataset hubs read. Equal facts give equal text. */
export function cardMarkdown({ facts, totals, formats }: CardParts): string {
  return [
    ...frontMatter(facts, totals, formats),
    `# ${plain(facts.title)}`,
    '',
    ...about(facts),
    ...counts(facts, totals),
    ...loading(totals, formats),
    ...funnel(facts),
    ...origins(facts),
    ...makers(facts),
    ...costs(facts),
    ...changes(facts),
    ...review(facts),
    ...terms(facts),
    ...limits(facts, totals),
  ].join('\n');
}

function frontMatter(facts: CardFacts, totals: DatasetTotals, formats: readonly string[]): string[] {
  const filled = configured(totals, formats);
  const path = (split: string) => (formats.includes('jsonl') ? `data/${split}/**` : `parquet/${split}.parquet`);
  return [
    '---',
    `pretty_name: ${JSON.stringify(visibleText(facts.title))}`,
    'license: other',
    'license_name: see-terms-below',
    'task_categories:',
    '  - text-to-image',
    '  - image-to-image',
    'tags:',
    '  - echobench',
    ...(filled.length > 0 ? ['configs:'] : []),
    ...filled.flatMap((split) => [
      `  - config_name: ${split}`,
      '    data_files:',
      '      - split: test',
      `        path: ${path(split)}`,
    ]),
    '---',
    '',
  ];
}

/**
 * Splits that can be loaded by the card. A reader takes the kind of all of them from the first one: those with pictures come first, and
 * beside them one without any cannot be opened as a folder of pictures.
 */
function configured({ samples, illustrated }: DatasetTotals, formats: readonly string[]): Split[] {
  const filled = formats.includes('ids') ? [] : SPLITS.filter((split) => samples[split] > 0);
  if (!formats.includes('jsonl') || illustrated.length === 0) return filled;
  return filled.filter((split) => illustrated.includes(split));
}

/** How to load what the card cannot name. */
function loading(totals: DatasetTotals, formats: readonly string[]): string[] {
  if (formats.includes('ids')) return [];
  const named = configured(totals, formats);
  const others = SPLITS.filter((split) => totals.samples[split] > 0 && !named.includes(split));
  return others.flatMap((split) => [
    `No sample of \`${split}\` has a picture here: load it with \`load_dataset("json", data_files="data/${split}/metadata.jsonl")\`.`,
    '',
  ]);
}

function about({ releaseId, createdAt, refreshId, window, about: subject }: CardFacts): string[] {
  return [
    'Prompts, input pictures and comments that people posted about image models, distilled into samples of a benchmark.',
    '',
    `- Release \`${releaseId}\`, frozen ${createdAt} by the refresh \`${refreshId}\``,
    ...(subject === null ? [] : [`- Posts about: ${plain(subject)}`]),
    ...(window === null ? [] : [`- Days: ${window.from} to ${window.to}, UTC`]),
    '',
  ];
}

function counts({ withdrawn }: CardFacts, totals: DatasetTotals): string[] {
  return [
    '## Counts',
    '',
    ...table(
      ['split', 'samples'],
      SPLITS.map((split) => [split, String(totals.samples[split])]),
    ),
    '',
    `Pictures: ${totals.pictures} (${totals.pictureBytes} bytes), ${totals.lostPictures} lost. Withdrawn since the release was frozen: ${withdrawn}.`,
    '',
  ];
}

function funnel({ funnel: ledger }: CardFacts): string[] {
  if (!ledger)
    return ['## From posts to samples', '', 'The refresh is no longer in the store, and its counts with it.', ''];
  const rows = ledger.stages.flatMap((stage) => [
    [stage.stage, `${stage.from} → ${stage.to}`, String(stage.in), String(stage.out)],
    ...stage.drops.map(({ reason, n }) => ['', `dropped: ${reason}`, '', String(n)]),
    ...((stage.unexplained ?? 0) === 0 ? [] : [['', 'unexplained', '', String(stage.unexplained)]]),
  ]);
  const beside = ledger.beside.map(({ reason, n }) => `${reason} ${n}`).join(', ');
  return [
    '## From posts to samples',
    '',
    ...table(['stage', 'what', 'in', 'out'], rows),
    '',
    `Unexplained in all: ${ledger.unexplained}.${beside === '' ? '' : ` Beside the way: ${beside}.`}`,
    '',
  ];
}

function origins({ sources, posts }: CardFacts): string[] {
  return [
    '## Sources',
    '',
    ...sources.flatMap(({ id, kind, queries }) => [
      `- \`${id}\` (${kind})`,
      ...queries.map((query) => `  - ${code(query)}`),
    ]),
    '',
    ...table(
      ['platform', 'read by', 'posts behind the samples'],
      posts.map(({ platform, importer, n }) => [platform, plain(importer), String(n)]),
    ),
    '',
  ];
}

function makers({ steps, models, judges }: CardFacts): string[] {
  const rows = steps.map(({ step, promptHash, provider, model, resolvedModel, verdicts }) => [
    step,
    `\`${promptHash}\``,
    plain(`${provider}/${model}`),
    resolvedModel === null ? 'not said' : plain(resolvedModel),
    String(verdicts),
  ]);
  const named = (list: CardFacts['models']) =>
    list
      .map(({ id, provider, model }) => `${id} (${provider}/${model})`)
      .map(plain)
      .join(', ') || 'none';
  return [
    '## Prompts and models that made it',
    '',
    ...table(['step', 'prompt', 'asked', 'answered as', 'verdicts'], rows),
    '',
    `Run on it by the same refresh: ${named(models)}; judged by: ${named(judges)}.`,
    '',
  ];
}

function costs({ cost }: CardFacts): string[] {
  const rows = cost.map(({ stage, usd, calls, unknown }) => [stage, usd.toFixed(4), String(calls), String(unknown)]);
  return ['## What it cost', '', ...table(['stage', 'USD', 'calls', 'of unknown cost'], rows), ''];
}

function changes({ previous }: CardFacts): string[] {
  if (!previous) return ['## Changes', '', 'There is no release before it.', ''];
  const rows = (['added', 'removed', 'changed'] as const).flatMap((kind) =>
    previous.reasons[kind].map(({ reason, n }) => [kind, reason.replaceAll('_', ' '), String(n)]),
  );
  return [
    '## Changes',
    '',
    `Against release \`${previous.releaseId}\`: ${previous.unchanged} samples are the same.`,
    '',
    ...table(['what', 'why', 'samples'], rows),
    '',
  ];
}

function review({ review: decisions }: CardFacts): string[] {
  if (!decisions) return ['## Review by people', '', 'None: no person has looked at these samples.', ''];
  return [
    '## Review by people',
    '',
    ...table(
      ['decision', 'candidates'],
      decisions.map(({ decision, n }) => [plain(decision), String(n)]),
    ),
    '',
  ];
}

function terms({ posts, licences }: CardFacts): string[] {
  const platforms = [...new Set(posts.map(({ platform }) => platform))].toSorted();
  return [
    '## Licences and terms',
    '',
    'Texts and pictures belong to those who posted them; this card gives no licence for them. What is said here is a reading of the terms.',
    '',
    ...platforms.map((platform) => {
      const { name, words, source } = PLATFORM_TERMS[platform];
      return `- ${name}: ${words} (${source})`;
    }),
    '',
    ...(licences.length === 0 ? [] : listLicences(licences)),
  ];
}

/** A licence of a list is that of the curator's work; it gives nobody the posts of others. */
function listLicences(licences: CardFacts['licences']): string[] {
  return [
    'Curated lists, under the licence that their curators state; it covers what they made, and no rights of those whose posts they list:',
    '',
    ...table(
      ['read by', 'licence', 'posts behind the samples'],
      licences.map(({ importer, licence, n }) => [
        plain(importer),
        licence === null ? 'not stated' : plain(licence),
        String(n),
      ]),
    ),
    '',
  ];
}

function limits({ previous }: CardFacts, totals: DatasetTotals): string[] {
  return [
    '## Known limits',
    '',
    '- Language models chose, cut and sorted the samples; the prompts by which they did are named above. Their mistakes are in it.',
    '- What people post is no sample of what people want: it leans to what is new, striking, and in the language of the queries.',
    '- A prompt with `prompt_modified` was joined from several posts, or had open places filled by a model.',
    '- Pictures are as they were posted, metadata included. No person was asked for consent.',
    '- Posts are deleted and edited: take the newest release, and follow deletions.',
    ...(totals.lostPictures > 0
      ? [`- ${totals.lostPictures} pictures are named by their hash only: they could not be written.`]
      : []),
    ...(previous ? [] : ['- It is the first release: nothing is known of how stable its samples are.']),
    '',
  ];
}
