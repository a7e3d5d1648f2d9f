import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../config/package-root.js';
import { readPrompts } from '../config/read-prompts.js';
import { readRefreshFile } from '../config/read-refresh-file.js';
import { environmentSecrets, requireKey } from '../config/secrets.js';
import { InputError } from '../core/input-error.js';
import { CHAT_MODELS } from '../models/registry.js';
import { readGoldenCases } from '../prompts/golden-case.js';
import { GOLDEN_STEPS, goldenLines, goldenWarning, runGolden, type GoldenSet } from './golden/run-golden.js';

const USAGE =
  'npm run prompts:golden -- REFRESH_FILE [--provider NAME] [--model ID] [--step STEP]... [--yes]: asks the annotator of the file, or another model of one of its providers, the golden sets';

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof InputError)) throw error;
  for (const line of error.lines) console.error(`error: ${line}`);
  return 2;
});

async function main(args: string[]): Promise<number> {
  const { file, step, provider: name, model: id, yes } = readArgs(args);
  const refresh = readRefreshFile(file);
  const { model: annotator } = refresh.annotate;
  const config = { ...annotator, provider: name ?? annotator.provider, model: id ?? annotator.model };
  // The price in the file is that of the file's own annotator.
  if (config.provider !== annotator.provider || config.model !== annotator.model) config.price = null;
  const provider = refresh.providers[config.provider];
  if (!provider)
    throw new InputError([
      `no provider "${config.provider}" in ${file}; known: ${Object.keys(refresh.providers).join(', ')}`,
    ]);
  const sets = goldenSets(step);
  console.log(goldenWarning(sets, config));
  if (!yes) throw new InputError(['nothing was asked: add --yes to pay for it']);
  const apiKey = provider.keyEnv === null ? '' : requireKey(provider.keyEnv, environmentSecrets(process.env));
  const access = { baseUrl: provider.baseUrl, apiKey, timeoutMs: provider.timeoutSeconds * 1000 };
  const model = (await CHAT_MODELS[config.protocol]())(config, access);
  const results = [];
  for (const set of sets) results.push(await runGolden(set, model, config.price));
  for (const line of goldenLines(results)) console.log(line);
  return 0;
}

function readArgs(args: string[]) {
  const options = {
    provider: { type: 'string' },
    model: { type: 'string' },
    step: { type: 'string', multiple: true },
    yes: { type: 'boolean', default: false },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [file] = positionals;
    if (file === undefined || positionals.length > 1) throw new InputError([`name one refresh file; ${USAGE}`]);
    return { ...values, step: values.step ?? [], file };
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError([`${(error as Error).message}; ${USAGE}`]);
  }
}

function goldenSets(wanted: readonly string[]): GoldenSet[] {
  const stranger = wanted.find((step) => !(GOLDEN_STEPS as readonly string[]).includes(step));
  if (stranger !== undefined) throw new InputError([`no step "${stranger}"; they are ${GOLDEN_STEPS.join(', ')}`]);
  const prompts = readPrompts();
  const steps = GOLDEN_STEPS.filter((step) => wanted.length === 0 || wanted.includes(step));
  return steps.map((step) => ({
    step,
    prompt: step === 'relevance-group' ? prompts.relevanceGroup : prompts.steps[step],
    cases: readGoldenCases(readFileSync(join(packageRoot(), 'prompts', step, 'golden.jsonl'), 'utf8')),
  }));
}
