import type { SiteSource } from '../contract.js';
import { count, percent } from '../format/numbers.js';
import { type Column, ColumnTable } from './column-table.js';
import { Figure } from './figure.js';
import { UserText } from './user-text.js';

const JUDGE_COLUMNS: readonly Column<SiteSource['judges'][number]>[] = [
  { kind: 'model', head: 'Judge', cell: (judge) => <UserText text={judge.judgeId} /> },
  { kind: 'text', head: 'Provider', cell: (judge) => <UserText text={judge.provider} /> },
  { kind: 'text', head: 'Model', cell: (judge) => <UserText text={judge.model} /> },
  { kind: 'text', head: 'Pictures', cell: (judge) => <PicturePreparation images={judge.images} /> },
];

const AGREEMENT_COLUMNS: readonly Column<SiteSource['analysis']['judgeAgreement'][number]>[] = [
  { kind: 'model', head: 'Judge', cell: (row) => <UserText text={row.judgeA} /> },
  { kind: 'text', head: 'and judge', cell: (row) => <UserText text={row.judgeB} /> },
  {
    kind: 'num',
    head: <a href="#term-agreement">Agreement</a>,
    cell: (row) => <Figure value={row.agreement} format={percent} why="No pair of models that both judges rated" />,
  },
  { kind: 'num', head: <abbr title="Pairs that both judged">n pairs</abbr>, cell: (row) => count(row.pairs) },
];

/** Who rates, and how often two of them put a pair of models in the same order. */
export function Judges({ source }: { source: SiteSource }) {
  const agreement = source.analysis.judgeAgreement;
  return (
    <section id="judges">
      <h2>Judges</h2>
      <div class="columns">
        <ColumnTable caption="The judges" columns={JUDGE_COLUMNS} rows={source.judges} />
        {agreement.length > 0 ? (
          <ColumnTable
            caption="How often two judges agree on a pair of models"
            columns={AGREEMENT_COLUMNS}
            rows={agreement}
          />
        ) : (
          <p class="empty">Agreement needs two judges.</p>
        )}
      </div>
    </section>
  );
}

function PicturePreparation({ images }: { images: string }) {
  if (images !== 'echo-2025') return <UserText text={images} />;
  return <abbr title="Shorter side scaled to 512 pixels, JPEG at quality 85, as in the paper">echo-2025</abbr>;
}
