import type { ModelProgress, RefreshProgress } from '../../core/progress.js';
import { countWords, usd } from './status-lines.js';

const STAGES = ['collect', 'annotate', 'curate', 'freeze', 'generate', 'analyse', 'publish'];

/** Where each model run stood when the watcher first saw it move: rates are of what was done since. */
export type FirstSights = ReadonlyMap<string, { done: number; elapsedMs: number }>;

export interface View {
  columns: number;
  elapsedMs: number;
  sights: FirstSights;
}

/** Adds the model runs that are under way for the first time. */
export function firstSights({ models }: RefreshProgress, elapsedMs: number, known: FirstSights): FirstSights {
  const fresh = models.filter(({ modelId, state }) => state === 'running' && !known.has(modelId));
  return new Map([...known, ...fresh.map(({ modelId, done }) => [modelId, { done, elapsedMs }] as const)]);
}

/** One line on where a refresh stands, for logs and pipes. */
export function progressLine(progress: RefreshProgress, elapsedMs: number): string {
  const { stage, state, models, spendUsd } = progress;
  const done = models.reduce((sum, model) => sum + model.done, 0);
  const total = models.reduce((sum, model) => sum + model.total, 0);
  const what = total > 0 ? `samples ${done}/${total}` : stageWords(progress);
  const notices = progress.notices.map(({ message }) => message);
  return [`[${seconds(elapsedMs)}] ${state === 'running' ? stage : state}`, what, usd(spendUsd), ...notices]
    .filter(Boolean)
    .join('  ');
}

/** The whole picture, redrawn in place: stages, the stage's own count, a bar for each model, spend. No line is wider than the terminal. */
export function progressBars(progress: RefreshProgress, view: View): string[] {
  const { stage, models, spendUsd, refreshId } = progress;
  const own = models.every((model) => model.state === 'waiting') ? stageWords(progress) : '';
  const started = models.filter((model) => model.state !== 'waiting');
  const nameWidth = Math.min(NAME_WIDTH, Math.max(0, ...started.map((model) => model.modelId.length)));
  return [
    `${refreshId}  ${progress.state}  ${seconds(view.elapsedMs)}  ${usd(spendUsd)}`,
    view.columns < 90 ? `▸ ${stage}` : road(stage),
    ...(own ? [own] : []),
    ...started.map((model) => modelLine(model, { ...view, nameWidth })),
    ...progress.notices.map(({ message }) => message),
  ].map((line) => fit(line, view.columns - 1));
}

function road(stage: string): string {
  const at = STAGES.indexOf(stage);
  const mark = (i: number) => (i < at || stage === 'done' ? '✓' : i === at ? '▸' : '·');
  return STAGES.map((name, i) => `${mark(i)} ${name}`).join('  ');
}

function stageWords({ stageProgress, funnel, stage }: RefreshProgress): string {
  const { done, total } = stageProgress;
  const part = total !== null && total > 0 ? `${done}/${total}` : done > 0 ? String(done) : '';
  if (stage === 'collect') return `posts found ${funnel['posts.found'] ?? 0}`;
  if (stage === 'annotate') return `threads ${part || 0}, relevant ${funnel['threads.relevant'] ?? 0}`;
  return '';
}

const NAME_WIDTH = 20;
const BAR_WIDTH = { least: 8, most: 30 };

function modelLine(model: ModelProgress, view: View & { nameWidth: number }): string {
  const name = fit(model.modelId.padEnd(view.nameWidth), view.nameWidth);
  const words = [
    ...(model.state === 'running'
      ? [`${model.done}/${model.total}`, rate(model, view)]
      : [model.state, countWords(model.counts)]),
    usd(model.spendUsd),
  ];
  const text = words.filter(Boolean).join('  ');
  const room = view.columns - 1 - name.length - text.length - 2;
  return `${name} ${bar(model, Math.max(BAR_WIDTH.least, Math.min(BAR_WIDTH.most, room)))} ${text}`;
}

function bar({ done, total }: ModelProgress, width: number): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.round(share * width);
  return '█'.repeat(filled) + '░'.repeat(width - filled);
}

/** Rate and time left, from what was done while the command was watching: an estimate, and marked as one. */
function rate(model: ModelProgress, { elapsedMs, sights }: View): string {
  const first = sights.get(model.modelId);
  if (!first) return '';
  const done = model.done - first.done;
  const ms = elapsedMs - first.elapsedMs;
  if (done <= 0 || ms < 2000) return '';
  const perSecond = (1000 * done) / ms;
  return `${perSecond.toFixed(1)}/s  ~${seconds((1000 * (model.total - model.done)) / perSecond)} left`;
}

/** A line that would wrap is cut, with a sign that it was. */
function fit(line: string, width: number): string {
  return line.length > width ? `${line.slice(0, Math.max(0, width - 1))}…` : line;
}

function seconds(ms: number): string {
  const total = Math.round(ms / 1000);
  if (total < 60) return `${total}s`;
  if (total < 3600) return `${Math.floor(total / 60)}m${String(total % 60).padStart(2, '0')}s`;
  return `${Math.floor(total / 3600)}h${String(Math.floor((total % 3600) / 60)).padStart(2, '0')}m`;
}
