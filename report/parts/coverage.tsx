import { OUTCOMES, type OutcomeCounts } from '../../core/outcome.js';
import type { OutputSizes } from '../../core/schemas/analysis.js';
import type { ModelView } from '../contract.js';
import { count } from '../format/numbers.js';
import { asWords, OUTCOME_NOTES, SPLIT_NAMES } from '../format/words.js';
import { type Column, ColumnTable } from './column-table.js';
import { None } from './figure.js';
import { UserText } from './user-text.js';

const MODEL_COLUMNS: readonly Column<ModelView>[] = [
  { kind: 'model', head: 'Model', cell: (model) => <UserText text={model.modelId} /> },
  { kind: 'text', head: 'Run', cell: (model) => asWords(model.state) },
  { kind: 'text', head: 'Provider', cell: (model) => <UserText text={model.provider} /> },
  {
    kind: 'text',
    head: 'Asked for',
    cell: (model) => (
      <code>
        <UserText text={model.model} />
      </code>
    ),
  },
  { kind: 'text', head: 'Answered as', cell: (model) => <ResolvedModels names={model.resolvedModels} /> },
  { kind: 'text', head: 'Parameters', cell: (model) => <Parameters parameters={model.parameters} /> },
];

const SIZE_COLUMNS: readonly Column<OutputSizes>[] = [
  { kind: 'model', head: 'Model', cell: (row) => <UserText text={row.modelId} /> },
  { kind: 'text', head: 'Split', cell: (row) => SPLIT_NAMES[row.split] },
  { kind: 'num', head: 'Pictures', cell: (row) => count(row.n) },
  { kind: 'num', head: 'Usual size, px', cell: (row) => `${row.width} × ${row.height}` },
  { kind: 'num', head: 'Of that size', cell: (row) => count(row.usual) },
];

/** What was asked of each model, what answered, and how every item ended. */
export function Coverage({ models, sizes }: { models: readonly ModelView[]; sizes: readonly OutputSizes[] }) {
  return (
    <section id="coverage">
      <h2>Coverage</h2>
      <p class="note">
        The model that was asked for, the model ids with which the provider answered, and the parameters that were sent.
        Size and quality differ between models and are part of what the boards compare.
      </p>
      <ColumnTable caption="Models as asked and as answered" class="models" columns={MODEL_COLUMNS} rows={models} />
      {sizes.length > 0 && (
        <ColumnTable caption="Sizes of the pictures that came back" columns={SIZE_COLUMNS} rows={sizes} />
      )}
      <div class="columns">
        <OutcomeTable caption="Generations by outcome" models={models} counts={(model) => model.counts} />
        <OutcomeTable
          caption="Judgments by outcome, over all judges"
          models={models}
          counts={(model) => model.judgmentCounts}
        />
      </div>
    </section>
  );
}

function ResolvedModels({ names }: { names: readonly string[] }) {
  if (names.length === 0) return <None why="The provider named no model in its answers, or gave none" />;
  return (
    <ul class="plain">
      {names.map((name) => (
        <li>
          <code>
            <UserText text={name} />
          </code>
        </li>
      ))}
    </ul>
  );
}

function Parameters({ parameters }: { parameters: ModelView['parameters'] }) {
  const known = Object.entries(parameters).filter(([, value]) => value !== undefined);
  if (known.length === 0) return <None why="No parameters were sent: the provider's own defaults apply" />;
  return (
    <ul class="plain">
      {known.map(([name, value]) => (
        <li>
          <span class="soft">
            <UserText text={name} />
          </span>{' '}
          <UserText text={typeof value === 'string' ? value : JSON.stringify(value)} />
        </li>
      ))}
    </ul>
  );
}

function OutcomeTable(props: {
  caption: string;
  models: readonly ModelView[];
  counts: (model: ModelView) => OutcomeCounts;
}) {
  const columns: Column<ModelView>[] = [
    { kind: 'model', head: 'Model', cell: (model) => <UserText text={model.modelId} /> },
    ...OUTCOMES.map((outcome): Column<ModelView> => ({
      kind: 'num',
      head: <abbr title={OUTCOME_NOTES[outcome]}>{outcome}</abbr>,
      // An outcome that did not occur may be absent from the counts: that is a true zero.
      cell: (model) => count(props.counts(model)[outcome] ?? 0),
    })),
  ];
  return <ColumnTable caption={props.caption} columns={columns} rows={props.models} />;
}
