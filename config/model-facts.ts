import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { packageRoot } from './package-root.js';

/** What is known of the end of one model. */
const ModelFact = z.strictObject({
  id: z.string(),
  /** Host of the provider's base URL. */
  provider: z.string(),
  /** Day, UTC. */
  shutdown: z.iso.date(),
  successor: z.string().nullable(),
  source: z.string(),
});
export type ModelFact = z.infer<typeof ModelFact>;

const ModelFacts = z.strictObject({ models: z.array(ModelFact) });

/** Facts about models that comes with the product: `config/models.yaml`. @throws where the file breaks its schema. */
export function readModelFacts(): ModelFact[] {
  const text = readFileSync(join(packageRoot(), 'config/models.yaml'), 'utf8');
  return ModelFacts.parse(parse(text)).models;
}
