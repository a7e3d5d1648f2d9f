import type { Topic } from '../../core/schemas/dataset-analysis.js';
import type { DatasetView } from '../contract.js';
import { count, percent } from '../format/numbers.js';
import { plural, SPLIT_NAMES, SPLITS_IN_ORDER } from '../format/words.js';
import { type Column, ColumnTable } from './column-table.js';
import { CountBar } from './interval-bar.js';
import { UserText } from './user-text.js';

interface Row extends Topic {
  /** `null` of a topic that nobody named. */
  name: string | null;
  total: number;
  largest: number;
  splitTotals: Record<string, number>;
}

/** Words that are shown of a topic. */
const WORDS = 6;

/** What prompts ask for, largest topic first. */
export function TopicTable({ view }: { view: DatasetView }) {
  const found = view.analysis?.topics;
  if (!found) return <p class="empty">There are no topics: too few prompts have a vector.</p>;
  const total = found.topics.reduce((sum, { n }) => sum + n, 0);
  const largest = Math.max(...found.topics.map(({ n }) => n));
  const splitTotals = Object.fromEntries(
    SPLITS_IN_ORDER.map((split) => [split, found.topics.reduce((sum, { bySplit }) => sum + bySplit[split], 0)]),
  );
  const rows = found.topics.map((topic, i) => ({
    ...topic,
    name: view.topicNames[i] ?? null,
    total,
    largest,
    splitTotals,
  }));
  const unnamed = rows.filter(({ name }) => name === null).length;
  const silhouette = found.tried.find(({ k }) => k === found.k)?.silhouette;
  return (
    <>
      <p class="note">
        k-means over the prompts of the release found {plural(found.k, 'topic')}, the number whose simplified silhouette
        is best ({silhouette?.toFixed(2)}; from -1 to 1, and low where topics run into each other). A language model
        named each from some of its prompts
        {unnamed > 0
          ? `; ${count(unnamed)} without a name ${unnamed === 1 ? 'is' : 'are'} shown by the words that tell it from the others`
          : ''}
        .
      </p>
      <ColumnTable
        caption="Topics by size; shares are of a split's own prompts"
        class="topics"
        columns={COLUMNS}
        rows={rows}
      />
    </>
  );
}

const COLUMNS: readonly Column<Row>[] = [
  {
    kind: 'model',
    head: 'Topic',
    cell: ({ name, words }) =>
      name === null ? (
        <em>
          <UserText text={words.slice(0, 3).join(', ')} />
        </em>
      ) : (
        <UserText text={name} />
      ),
  },
  { kind: 'text', head: 'Telling words', cell: ({ words }) => <UserText text={words.slice(0, WORDS).join(', ')} /> },
  { kind: 'num', head: 'Prompts', cell: ({ n }) => count(n) },
  { kind: 'bars', head: <span class="unseen">Bar</span>, cell: ({ n, largest }) => <CountBar n={n} max={largest} /> },
  { kind: 'num', head: 'Share', cell: ({ n, total }) => percent(n / total) },
  ...SPLITS_IN_ORDER.map((split): Column<Row> => ({
    kind: 'num',
    head: SPLIT_NAMES[split],
    cell: ({ bySplit, splitTotals }) => (
      <>
        {count(bySplit[split])}
        {(splitTotals[split] ?? 0) > 0 ? <small>{` ${percent(bySplit[split] / splitTotals[split]!)}`}</small> : ''}
      </>
    ),
  })),
];
