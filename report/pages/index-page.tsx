import type { Child } from 'hono/jsx';
import type { SiteSource } from '../contract.js';
import { visibleText } from '../format/visible-text.js';
import { count, utcMinute } from '../format/numbers.js';
import { plural, SPLIT_NAMES, SPLITS_IN_ORDER } from '../format/words.js';
import { Boards } from '../parts/boards.js';
import { type Card, SampleCard } from '../parts/card.js';
import { Coverage } from '../parts/coverage.js';
import { Funnel } from '../parts/funnel.js';
import { Judges } from '../parts/judges.js';
import { type MetricNote, MetricTables } from '../parts/metric-tables.js';
import { Spend } from '../parts/spend.js';
import { StateBanner } from '../parts/state-banner.js';
import { Terms } from '../parts/terms.js';
import { UserText } from '../parts/user-text.js';
import { Layout } from './layout.js';

const ABOUT =
  'A benchmark of image models, made from what people posted about them: their prompts, their pictures, their complaints. ' +
  'Every model below was run on the same prompts and rated by the same judges.';

const SECTIONS = [
  ['boards', 'Boards'],
  ['judges', 'Judges'],
  ['metrics', 'Metrics'],
  ['coverage', 'Coverage'],
  ['funnel', 'From posts to samples'],
  ['spend', 'Spend'],
  ['method', 'How the numbers are made'],
  ['downloads', 'Downloads'],
] as const;

interface IndexPageProps {
  source: SiteSource;
  metricNotes: readonly MetricNote[];
  /** A few samples to show what the release is made of. */
  cards: readonly Card[];
  lostImages: number;
}

/** The front page: every number of the refresh. */
export function IndexPage({ source, metricNotes, cards, lostImages }: IndexPageProps) {
  const about = source.about.trim() || ABOUT;
  return (
    <Layout
      title={source.title}
      description={about}
      base=""
      here="overview"
      siteTitle={source.title}
      releaseId={source.releaseId}
    >
      <div class="masthead">
        <p class="kicker">A benchmark from community posts</p>
        <h1>
          <UserText text={source.title} />
        </h1>
        <p class="lede">
          <UserText text={about} />
        </p>
      </div>
      <StateBanner source={source} />
      <Facts source={source} />
      <nav class="contents" aria-label="On this page">
        {SECTIONS.map(([id, name]) => (
          <a href={`#${id}`}>{name}</a>
        ))}
        {source.dataset ? <a href="dataset.html">The dataset</a> : ''}
      </nav>
      <Boards analysis={source.analysis} />
      <Glimpse cards={cards} lostImages={lostImages} />
      <Judges source={source} />
      <MetricTables rows={source.analysis.metrics} notes={metricNotes} />
      <Coverage models={source.models} sizes={source.analysis.sizes} />
      <Funnel source={source} />
      <Spend spend={source.analysis.spend} />
      <Terms seed={source.analysis.seed} />
      <Downloads />
    </Layout>
  );
}

function Facts({ source }: { source: SiteSource }) {
  const { builtAt, releaseId, sampleCounts, window } = source;
  const samples = SPLITS_IN_ORDER.map((split) => `${count(sampleCounts[split])} ${SPLIT_NAMES[split].toLowerCase()}`);
  return (
    <dl class="facts">
      <Fact name="Release">
        <code class="copy" title={`Whole id: ${releaseId}`}>
          {releaseId.slice(0, 12)}
        </code>
      </Fact>
      <Fact name="Built">
        <time datetime={builtAt.toISOString()}>{utcMinute(builtAt)}</time>
      </Fact>
      <Fact name="Posts of">
        <time datetime={window.from}>{visibleText(window.from)}</time> to{' '}
        <time datetime={window.to}>{visibleText(window.to)}</time>
      </Fact>
      <Fact name="Compared">
        {plural(source.models.length, 'model')}, {plural(source.judges.length, 'judge')}
      </Fact>
      <Fact name="Samples">{samples.join(', ')}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: Child }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Glimpse({ cards, lostImages }: { cards: readonly Card[]; lostImages: number }) {
  return (
    <section id="samples">
      <h2>Samples</h2>
      <p class="note">
        <a href="samples/index.html">Browse all samples</a>: each with its prompt, its pictures, every model's output
        and what every judge said of it.
        {lostImages > 0
          ? ` ${plural(lostImages, 'picture')} could not be shown and ${lostImages === 1 ? 'is' : 'are'} marked as lost.`
          : ''}
      </p>
      {cards.length > 0 ? (
        <ul class="cards">
          {cards.map((card) => (
            <SampleCard card={card} base="" />
          ))}
        </ul>
      ) : (
        ''
      )}
    </section>
  );
}

function Downloads() {
  return (
    <section id="downloads">
      <h2>Downloads</h2>
      <ul class="downloads">
        <li>
          <a href="board.csv" download="board.csv">
            board.csv
          </a>{' '}
          <span>all boards, a line per split, judge and model; an empty field is a number that does not exist</span>
        </li>
        <li>
          <a href="analysis.json" download="analysis.json">
            analysis.json
          </a>{' '}
          <span>boards, agreement, metrics and spend, unrounded</span>
        </li>
      </ul>
    </section>
  );
}
