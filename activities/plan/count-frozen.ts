import { judgmentKey } from '../../core/keys.js';
import type { WorkCount } from '../../core/plan/work-count.js';
import { exactly } from '../../core/plan/range.js';
import type { Generation } from '../../core/schemas/generation.js';
import type { JudgeConfig } from '../../core/schemas/image-model-config.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import { benchmarkIds, type Release } from '../../core/schemas/release.js';
import type { Sample } from '../../core/schemas/sample.js';
import { findProvider } from '../find.js';
import { keysOf } from '../generation-keys.js';
import { unsupported } from '../generate.js';
import type { CountContext } from './count-work.js';

/** A sample with what a model gave for it; `null` = not yet asked. */
interface Drawn {
  sample: Sample;
  generation: Generation | null;
}

/** Generations and judgments of a frozen release: what is in the store is found by its key, exactly as the run will find it. */
export async function countFrozen(context: CountContext, file: RefreshFile, release: Release): Promise<WorkCount[]> {
  const samples = [...(await context.store.samples.getMany(benchmarkIds(release))).values()];
  const generations: WorkCount[] = [];
  const drawn: Drawn[] = [];
  for (const model of file.models) {
    const asked = samples.filter((sample) => unsupported(sample, model) === null);
    const keys = keysOf(context, file, model);
    const pictures = asked.flatMap((sample) =>
      Array.from({ length: model.draws }, (_, draw) => ({ sample, key: keys(sample, draw).generation })),
    );
    const found = await context.store.generations.getMany(pictures.map(({ key }) => key));
    const own = pictures.map(({ sample, key }) => ({ sample, generation: found.get(key) ?? null }));
    drawn.push(...own);
    const open = own.filter(({ generation }) => generation === null);
    generations.push({
      stage: 'generate',
      id: model.id,
      step: null,
      samples: exactly(own.length),
      cacheHits: own.length - open.length,
      perCall: 1,
      inputImages: exactly(meanInputs(open)),
      basis: 'samples of the frozen release, looked up by key',
    });
  }
  const judgments = await Promise.all(file.judges.map((judge) => countJudge(context, file, { judge, drawn })));
  return [...generations, ...judgments];
}

async function countJudge(
  context: CountContext,
  file: RefreshFile,
  { judge, drawn }: { judge: JudgeConfig; drawn: readonly Drawn[] },
): Promise<WorkCount> {
  const provider = findProvider(file, judge.provider);
  const promptHash = context.prompts.judge.hash;
  const keys = new Map<string, Drawn>();
  for (const one of drawn) {
    const outputImage = one.generation?.image?.sha256;
    if (!outputImage) continue;
    const { prompt, inputImages } = one.sample;
    keys.set(judgmentKey({ prompt, inputImages, outputImage }, judge, { provider, promptHash }), one);
  }
  const found = await context.store.judgments.getMany([...keys.keys()]);
  const open = [...keys].flatMap(([key, one]) => (found.has(key) ? [] : one));
  const undrawn = drawn.filter(({ generation }) => generation === null);
  return {
    stage: 'judge',
    id: judge.id,
    step: null,
    samples: {
      low: keys.size + Math.floor(0.7 * undrawn.length),
      expected: keys.size + Math.ceil(0.95 * undrawn.length),
      high: keys.size + undrawn.length,
    },
    cacheHits: found.size,
    perCall: 1,
    inputImages: exactly(meanInputs([...open, ...undrawn])),
    basis: undrawn.length > 0 ? 'pictures in the store, and those that are yet to be drawn' : 'pictures in the store',
  };
}

function meanInputs(drawn: readonly Drawn[]): number {
  if (drawn.length === 0) return 0;
  return drawn.reduce((sum, { sample }) => sum + sample.inputImages.length, 0) / drawn.length;
}
