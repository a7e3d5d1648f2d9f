import { readModelFacts, type ModelFact } from '../../../config/model-facts.js';
import { askedParties } from '../../../core/asked-parties.js';
import type { RefreshFile } from '../../../core/schemas/refresh-file.js';
import type { Check, Patient, Verdict } from '../check.js';

/** An end that is nearer than this is worth a warning: a refresh may be run again then. */
const SOON_DAYS = 90;
const DAY_MS = 86_400_000;

interface UsedModel {
  model: string;
  provider: string;
  protocol: string;
}

/** Whether each model is in its provider's list, and for how long: by the list itself and by config/models.yaml. */
export const models: Check = {
  id: 'models',
  needsFile: true,
  async run(patient) {
    if (!patient.file) return [];
    const facts = readModelFacts();
    return Promise.all(usedModels(patient.file).map((used) => examine(used, patient, facts)));
  },
};

function usedModels(file: RefreshFile): UsedModel[] {
  const asked = askedParties(file).map(({ config }) => config);
  return [...new Map(asked.map((one) => [`${one.provider}/${one.model}/${one.protocol}`, one])).values()];
}

async function examine(used: UsedModel, patient: Patient, facts: ModelFact[]): Promise<Verdict> {
  const { model, provider, protocol } = used;
  const subject = `${provider}/${model}`;
  const host = hostOf(patient.file?.providers[provider]?.baseUrl ?? '');
  const fact = facts.find((entry) => entry.id === model && entry.provider === host);
  const asked = await patient.catalogue(provider, protocol).catch(() => 'failed' as const);
  const catalogue = asked === null || asked === 'failed' ? null : asked.catalogue;
  const listed = catalogue?.models.find(({ id }) => id === model);
  const shutdown = listed?.shutdown ?? fact?.shutdown ?? null;
  const successor = fact?.successor ? `use ${fact.successor}` : 'name its successor';
  const mend = `${successor} in the refresh file`;
  const today = patient.now().toISOString().slice(0, 10);
  if (catalogue && !listed) {
    const since = shutdown && shutdown <= today ? `; it was shut down on ${shutdown}` : '';
    return { status: 'fail', subject, summary: `model ${model} is not in the list of ${provider}${since}`, mend };
  }
  if (shutdown !== null && shutdown <= today) {
    const summary = `model ${model} was to be shut down on ${shutdown}`;
    if (!listed) return { status: 'fail', subject, summary, mend };
    return { status: 'warn', subject, summary: `${summary}, but ${provider} still lists it`, mend };
  }
  if (shutdown !== null) {
    const days = Math.ceil((Date.parse(shutdown) - Date.parse(today)) / DAY_MS);
    const summary = `model ${model} will be shut down on ${shutdown}, in ${days} days`;
    return days <= SOON_DAYS ? { status: 'warn', subject, summary, mend } : { status: 'ok', subject, summary };
  }
  if (listed) return { status: 'ok', subject, summary: `model ${model} is served by ${provider}` };
  const why =
    asked === null
      ? `cannot be checked without paying: ${protocol} has no free list of models`
      : `${provider} gave no list to look in`;
  return { status: 'skipped', subject, summary: `model ${model}: ${why}` };
}

function hostOf(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).hostname : '';
}
