import type { ModelProgress, RefreshProgress } from '../../core/progress.js';
import { countWords, usd } from './status-lines.js';

const STAGES = ['collect', 'annotate', 'curate', 'freeze', 'generate', 'analyse', 'publish'];

/** One line on where a refresh stands, for logs and pipes. */
export function progressLine(progress: RefreshProgress, elapsedMs: number): string {
  const { stage, state, models, spendUsd } = progress;
  const done = models.reduce((sum, model) => sum + model.done, 0);
  const total = models.reduce((sum, model) => sum + model.total, 0);
  const what = total > 0 ? `samples ${done}/${total}` : stageWords(progress);
  return [`[${seconds(elapsedMs)}] ${state === 'running' ? stage : state}`, what, usd(spendUsd)].filter(Boolean).join('  ');
}

/** The whole picture, redrawn in place: stages, the stage's own bar, a bar for each model, spend. */
export function progressBars(progress: RefreshProgress, view: { columns: number; elapsedMs: number }): string[] {
  const { stage, models, spendUsd, refreshId } = progress;
  const at = STAGES.indexOf(stage);
  const road = STAGES.map((name, i) => (i < at || stage === 'done' ? `✓ ${name}` : i === at ? `▸ ${name}` : `· ${name}`)).join('  ');
  const narrow = view.columns < 90;
  const head = `${refreshId}  ${progress.state}  ${seconds(view.elapsedMs)}  ${usd(spendUsd)}`;
  const own = models.every((model) => model.state === 'waiting') ? stageWords(progress) : '';
  return [
    head,
    narrow ? `▸ ${stage}` : road,
    ...(own ? [own] : []),
    ...models.filter((model) => model.state !== 'waiting').map((model) => modelLine(model, view)),
  ];
}

function stageWords({ stageProgress, funnel, stage }: RefreshProgress): string {
  const { done, total } = stageProgress;
  const part = total !== null && total > 0 ? `${done}/${total}` : done > 0 ? String(done) : '';
  if (stage === 'collect') return `posts found ${funnel['posts.found'] ?? 0}`;
  if (stage === 'annotate') return `threads ${part || 0}, relevant ${funnel['threads.relevant'] ?? 0}`;
  return '';
}

const NAME_WIDTH = 20;

function modelLine(model: ModelProgress, view: { columns: number; elapsedMs: number }): string {
  const width = Math.max(8, Math.min(30, view.columns - 70));
  const share = model.total === 0 ? 1 : model.done / model.total;
  const filled = Math.round(share * width);
  const bar = '█'.repeat(filled) + '░'.repeat(width - filled);
  const words = model.state === 'running' ? `${model.done}/${model.total}  ${rate(model, view.elapsedMs)}` : `${model.state}  ${countWords(model.counts)}`;
  return `${model.modelId.padEnd(NAME_WIDTH).slice(0, NAME_WIDTH)} ${bar} ${words}  ${usd(model.spendUsd)}`;
}

/** Rate and time left, from the time that the command has been watching: an estimate, and marked as one. */
function rate(model: ModelProgress, elapsedMs: number): string {
  if (model.done === 0 || elapsedMs < 2000) return '';
  const perSecond = (1000 * model.done) / elapsedMs;
  return `${perSecond.toFixed(1)}/s  ~${seconds((1000 * (model.total - model.done)) / perSecond)} left`;
}

function seconds(ms: number): string {
  const total = Math.round(ms / 1000);
  if (total < 60) return `${total}s`;
  if (total < 3600) return `${Math.floor(total / 60)}m${String(total % 60).padStart(2, '0')}s`;
  return `${Math.floor(total / 3600)}h${String(Math.floor((total % 3600) / 60)).padStart(2, '0')}m`;
}
