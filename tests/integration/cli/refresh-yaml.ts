import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { packageRoot } from '../../../config/package-root.js';

interface Example {
  id: string;
  providers: Record<string, { baseUrl: string }>;
  annotate: { model: { provider: string } };
  models: { provider: string; parameters: object }[];
  judges: { provider: string }[];
  limits: { queues?: object };
  publish: { dir: string };
}

export interface RefreshOptions {
  id: string;
  /** Folder that the file and its site are in. */
  folder: string;
  simulatorUrl: string;
  /** Pictures started per second; few of them keep a refresh under way. As fast as it goes when absent. */
  rps?: number;
}

/**
 * Writes examples/refresh.yaml for a simulator, with small pictures. Provider and picture size are the refresh's own:
 * limits belong to a provider's queue, and pictures that another refresh paid for would be taken from the store.
 *
 * @returns its path.
 */
export async function writeRefreshFile({ id, folder, simulatorUrl, rps }: RefreshOptions): Promise<string> {
  const file = parse(readFileSync(join(packageRoot(), 'examples/refresh.yaml'), 'utf8')) as Example;
  const provider = `sim-${id}`;
  file.id = id;
  file.providers = { [provider]: { baseUrl: `${simulatorUrl}/v1` } };
  file.annotate.model.provider = provider;
  for (const judge of file.judges) judge.provider = provider;
  for (const model of file.models) {
    model.provider = provider;
    model.parameters = { size: rps === undefined ? '96x96' : '128x128' };
  }
  file.limits = rps === undefined ? {} : { queues: { [`echo.model.${provider}`]: { rps } } };
  file.publish.dir = 'site';
  const path = join(folder, `${id}.yaml`);
  await writeFile(path, stringify(file));
  return path;
}
