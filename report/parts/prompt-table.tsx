import type { PromptStatistics } from '../../core/schemas/dataset-analysis.js';
import { count, percent } from '../format/numbers.js';
import { plural } from '../format/words.js';
import { type Column, ColumnTable } from './column-table.js';
import { Figure, None } from './figure.js';
import { UserText } from './user-text.js';

interface Estimate {
  value: number | null;
  low: number | null;
  high: number | null;
}

const COLUMNS: readonly Column<PromptStatistics>[] = [
  { kind: 'model', head: 'Prompts of', cell: ({ name }) => <UserText text={name} /> },
  { kind: 'num', head: 'n', cell: ({ n }) => count(n) },
  { kind: 'num', head: 'Characters, median', cell: ({ characters }) => <Length length={characters} /> },
  { kind: 'num', head: 'Words, median', cell: ({ words }) => <Length length={words} /> },
  {
    kind: 'num',
    head: 'Distinct words',
    cell: ({ distinct }) => <Estimated estimate={distinct && distinct.distinct1} decimals={3} why="too few words" />,
  },
  {
    kind: 'num',
    head: 'Distinct pairs',
    cell: ({ distinct }) => <Estimated estimate={distinct && distinct.distinct2} decimals={3} why="too few words" />,
  },
  {
    kind: 'num',
    head: 'Self-similarity',
    cell: ({ selfSimilarity: { mean, ...bounds } }) => (
      <Estimated estimate={{ value: mean, ...bounds }} decimals={3} why="fewer than two prompts have a vector" />
    ),
  },
  {
    kind: 'num',
    head: 'Vendi score',
    cell: ({ vendi }) => <Estimated estimate={vendi && vendi.score} decimals={1} why="too few prompts" />,
  },
];

const HABITS: readonly Column<PromptStatistics>[] = [
  { kind: 'model', head: 'Prompts of', cell: ({ name }) => <UserText text={name} /> },
  { kind: 'text', head: 'First two words', cell: ({ firstBigrams }) => <Shares shares={firstBigrams} /> },
  {
    kind: 'text',
    head: 'Languages',
    cell: ({ languages, unknownLanguage, n }) => (
      <>
        <Shares shares={languages} />
        {unknownLanguage > 0 ? <small>not told: {percent(unknownLanguage / n)}</small> : ''}
      </>
    ),
  },
];

/** Shares of a list that are shown. */
const SHOWN = 5;

/** Length, diversity and habits of prompts, of the release beside prior datasets. */
export function PromptTables({ statistics }: { statistics: readonly PromptStatistics[] }) {
  const words = statistics.find(({ distinct }) => distinct)?.distinct?.words;
  const prompts = statistics.find(({ vendi }) => vendi)?.vendi?.size;
  const filled = statistics.filter(({ n }) => n > 0);
  return (
    <>
      <p class="note">
        Diversity falls and rises with size, so it is taken on equal parts:{' '}
        {words === undefined
          ? 'no collection has words enough for distinct words and pairs'
          : `distinct words and pairs in ${count(words)} words of each`}
        ;{' '}
        {prompts === undefined
          ? 'none has prompts enough for the Vendi score'
          : `the Vendi score, an effective number of different prompts, in ${plural(prompts, 'prompt')} of each`}
        . Self-similarity is the mean cosine of two prompts. Small numbers are the quartiles of a length, 95 % of draws,
        or a 95 % interval; a collection that is taken whole has none.
      </p>
      <ColumnTable caption="How long and how diverse prompts are" columns={COLUMNS} rows={filled} />
      <ColumnTable caption="How prompts begin, and in which language" class="habits" columns={HABITS} rows={filled} />
    </>
  );
}

function Length({ length: { low, median, high } }: { length: PromptStatistics['words'] }) {
  if (median === null) return <None why="no prompts" />;
  return (
    <>
      <Figure value={median} format={count} why="" />
      {low !== null && high !== null ? <small>{` ${count(low)}–${count(high)}`}</small> : ''}
    </>
  );
}

function Estimated({ estimate, decimals, why }: { estimate: Estimate | null; decimals: number; why: string }) {
  if (!estimate || estimate.value === null) return <None why={why} />;
  const { value, low, high } = estimate;
  return (
    <>
      <Figure value={value} format={(figure) => figure.toFixed(decimals)} why={why} />
      {low !== null && high !== null ? <small>{` ${low.toFixed(decimals)}–${high.toFixed(decimals)}`}</small> : ''}
    </>
  );
}

function Shares({ shares }: { shares: PromptStatistics['languages'] }) {
  if (shares.length === 0) return <None why="none" />;
  return (
    <ul class="plain shares">
      {shares.slice(0, SHOWN).map(({ name, share }) => (
        <li>
          <UserText text={name} /> <small>{percent(share)}</small>
        </li>
      ))}
    </ul>
  );
}
