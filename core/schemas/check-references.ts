import type { z } from 'zod';
import { askedParties, type AskingParts } from '../asked-parties.js';
import type { AnnotateConfig } from './annotate-config.js';
import type { DescribeConfig } from './describe-config.js';
import { BATCH_PROTOCOLS, STORED_PROVIDER, type ImageModelConfig, type JudgeConfig } from './image-model-config.js';
import type { Provider } from './provider.js';
import type { Source } from './source.js';
import type { Webhook } from './webhook.js';

interface NamingParts extends AskingParts {
  annotate: AnnotateConfig;
  providers: Record<string, Provider>;
  analysis: DescribeConfig | null;
  sources: Source[];
  notify: Webhook[];
}

type Complain = (path: (string | number)[], message: string) => void;

/** Says what in a refresh file names something that is not there, stands twice, or does not go together. */
export function checkReferences(file: NamingParts, context: z.RefinementCtx): void {
  const complain: Complain = (path, message) => context.addIssue({ code: 'custom', path, message });
  checkProviders(file, complain);
  checkIds(file, complain);
  checkAnnotate(file.annotate, complain);
  file.models.forEach(({ protocol, inputs }, i) => {
    if (inputs.mask !== 'none' && protocol !== 'openai-images')
      complain(['models', i, 'inputs', 'mask'], `the protocol ${protocol} takes no mask; only openai-images does`);
  });
  for (const list of ['models', 'judges'] as const) {
    file[list].forEach((entry, i) => {
      const message = whyNoBatch(entry);
      if (message !== null) complain([list, i, 'batch'], message);
    });
  }
}

function checkProviders(file: NamingParts, complain: Complain): void {
  const known = Object.keys(file.providers);
  if (known.includes(STORED_PROVIDER))
    complain(['providers', STORED_PROVIDER], 'the name is taken: it stands for stored outputs; choose another');
  for (const { config, path } of askedParties(file)) {
    if (!known.includes(config.provider))
      complain([...path, 'provider'], `no provider "${config.provider}"; known: ${known.join(', ') || 'none'}`);
  }
}

function checkIds(file: NamingParts, complain: Complain): void {
  const lists: [(string | number)[], readonly { id: string }[]][] = [
    [['models'], file.models],
    [['judges'], file.judges],
    [['sources'], file.sources],
    [['notify'], file.notify],
    [['analysis', 'priorDatasets'], file.analysis?.priorDatasets ?? []],
  ];
  for (const [path, entries] of lists) {
    const ids = entries.map((entry) => entry.id);
    ids.forEach((id, i) => {
      if (ids.indexOf(id) !== i) complain([...path, i, 'id'], `the id "${id}" stands twice`);
    });
  }
}

/** Replies are many: asked about one by one, a single thread would be hundreds of calls. */
const FEWEST_WITH_FILTER = 10;

function checkAnnotate({ model, relevancePostsPerCall, replies, batch }: AnnotateConfig, complain: Complain): void {
  if (batch.length > 0 && !BATCH_PROTOCOLS.includes(model.protocol))
    complain(['annotate', 'batch'], noBatches(model.protocol));
  if (batch.includes('relevance') && relevancePostsPerCall > 1)
    complain(
      ['annotate', 'batch'],
      'relevance goes into batches one post a row: set relevancePostsPerCall to 1, or leave relevance out of batch',
    );
  if (replies === 'filter' && relevancePostsPerCall < FEWEST_WITH_FILTER)
    complain(
      ['annotate', 'replies'],
      `filter asks about every reply: set relevancePostsPerCall to ${FEWEST_WITH_FILTER} or more`,
    );
}

function whyNoBatch(entry: ImageModelConfig | JudgeConfig): string | null {
  if (!entry.batch) return null;
  if (!BATCH_PROTOCOLS.includes(entry.protocol)) return noBatches(entry.protocol);
  if ('rewriter' in entry && entry.rewriter) return 'a model with a rewriter is asked one by one, and never in a batch';
  return null;
}

function noBatches(protocol: string): string {
  return `the protocol ${protocol} has no batches; those that have: ${BATCH_PROTOCOLS.join(', ')}`;
}
