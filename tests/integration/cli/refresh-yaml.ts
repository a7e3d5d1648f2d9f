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
  /** Of the pictures. One that another refresh had too would be taken from the store. */
  size?: string;
}

/**
 * Writes examples/refresh.yaml for a simulator, with small pictures. The provider is the refresh's own: limits belong to
 * its queues, and a worker keeps those that it began with.
 *
 * @returns its path.
 */
export async function writeRefreshFile({
  id,
  folder,
  simulatorUrl,
  rps,
  size = '96x96',
}: RefreshOptions): Promise<string> {
  const file = parse(readFileSync(join(packageRoot(), 'examples/refresh.yaml'), 'utf8')) as Example;
  const provider = `sim-${id}`;
  file.id = id;
  file.providers = { [provider]: { baseUrl: `${simulatorUrl}/v1` } };
  file.annotate.model.provider = provider;
  for (const judge of file.judges) judge.provider = provider;
  for (const model of file.models) {
    model.provider = provider;
    model.parameters = { size };
  }
  file.limits = rps === undefined ? {} : { queues: { [`echo.model.${provider}`]: { rps } } };
  file.publish.dir = 'site';
  const path = join(folder, `${id}.yaml`);
  await writeFile(path, stringify(file));
  return path;
}
