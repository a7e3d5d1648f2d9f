import type { DatasetView, SiteSource } from '../contract.js';
import { count } from '../format/numbers.js';
import { PromptMapFigure } from '../parts/prompt-map.js';
import { PromptTables } from '../parts/prompt-table.js';
import { TopicTable } from '../parts/topic-table.js';
import { UserText } from '../parts/user-text.js';
import { VolumeChart } from '../parts/volume-chart.js';
import { MAP_SCRIPT_SOURCE } from '../script/map-script.js';
import { Layout } from './layout.js';

const SECTIONS = [
  ['volume', 'Posts by day'],
  ['prompts', 'Prompts beside those of other datasets'],
  ['plane', 'Map of prompts'],
  ['topics', 'Topics'],
] as const;

/** What the dataset itself looks like, whatever models make of it. */
export function DatasetPage({ source, view }: { source: SiteSource; view: DatasetView }) {
  const { analysis, reason } = view;
  return (
    <Layout
      title={`The dataset · ${source.title}`}
      description="Posts by day, prompts beside those of other datasets, a map of prompts, and topics"
      base=""
      here="dataset"
      siteTitle={source.title}
      releaseId={source.releaseId}
      scriptSource={MAP_SCRIPT_SOURCE}
    >
      <div class="masthead small">
        <h1>The dataset</h1>
        <p class="note">What people posted and asked for, before any model was run on it.</p>
      </div>
      {reason === null ? '' : <Missing reason={reason} />}
      {analysis === null ? <p class="empty">There is no analysis of this dataset.</p> : <Sections view={view} />}
    </Layout>
  );
}

function Missing({ reason }: { reason: string }) {
  return (
    <div class="banner" role="note">
      <p>
        Not everything could be had: <UserText text={reason} />
      </p>
    </div>
  );
}

function Sections({ view }: { view: DatasetView }) {
  const { analysis } = view;
  if (!analysis) return '';
  const { model, provider, dimensions, n, missing } = analysis.embeddings;
  return (
    <>
      <nav class="contents" aria-label="On this page">
        {SECTIONS.map(([id, name]) => (
          <a href={`#${id}`}>{name}</a>
        ))}
      </nav>
      <section id="volume">
        <h2>Posts by day</h2>
        <VolumeChart volume={analysis.volume} />
      </section>
      <section id="prompts">
        <h2>Prompts beside those of other datasets</h2>
        <PromptTables statistics={analysis.statistics} />
      </section>
      <section id="plane">
        <h2>Map of prompts</h2>
        <PromptMapFigure view={view} />
      </section>
      <section id="topics">
        <h2>Topics</h2>
        <TopicTable view={view} />
      </section>
      <p class="note">
        Likeness of prompts is that of vectors by{' '}
        <UserText text={provider === null ? `${model}, built in` : `${model} of ${provider}`} />
        {dimensions === null ? '' : `, ${count(dimensions)} numbers each`}: {count(n)} prompts have one
        {missing > 0 ? `, ${count(missing)} have none and are in no number that needs it` : ''}. All numbers, unrounded:{' '}
        <a href="dataset.json" download="dataset.json">
          dataset.json
        </a>
      </p>
    </>
  );
}
