import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { connectStack } from '../../cli/connect.js';
import { runWorkers, startLocalStack, type LocalStack } from '../../cli/local-stack.js';
import { loadStatus } from '../../cli/refresh/load-status.js';
import { startParts } from '../../cli/refresh/start-parts.js';
import { startRefresh, type StartResult } from '../../cli/refresh/start-refresh.js';
import { watchRefresh } from '../../cli/refresh/watch-refresh.js';
import type { Terminal } from '../../cli/terminal.js';
import { readEnvironment, type Environment } from '../../config/environment.js';
import { packageRoot } from '../../config/package-root.js';
import { readRefreshFile } from '../../config/read-refresh-file.js';
import type { RefreshStatus } from '../../core/refresh-status.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import { startSimulator, type Simulator } from '../../simulator/server.js';
import type { Store } from '../../store/store.js';

const SILENT: Terminal = { isInteractive: false, columns: 80, print() {}, note() {}, redraw() {} };

/** Latency of the simulator: long enough for a stage to be met in its middle. */
const LATENCY_MS = 150;

export const REFRESH_ID = 'run';

/** One small refresh on servers of its own, beside a simulator that no fault touches: its log is the judge. */
export class FaultRig {
  stack!: LocalStack;
  store!: Store;
  client!: Client;
  private closeClients: () => Promise<void> = async () => {};

  private constructor(
    readonly dataDir: string,
    readonly simulator: Simulator,
    private readonly environment: Environment,
  ) {}

  /** @param variables for the workers' environment. */
  static async start(variables: Record<string, string> = {}, dataDir?: string): Promise<FaultRig> {
    const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'echo-faults-')));
    await mkdir(folder, { recursive: true });
    const simulator = await startSimulator({ latencyMs: LATENCY_MS });
    const environment = readEnvironment({
      ...process.env,
      ECHO_DATA_DIR: folder,
      ECHO_BLOB_DIR: undefined,
      ECHO_LOG_LEVEL: 'warn',
      ...variables,
    });
    const rig = new FaultRig(folder, simulator, environment);
    await rig.up();
    return rig;
  }

  /** What an operator does after `up` ended with a report: `up` again, on the same folder. */
  async up(): Promise<void> {
    const toolsDir = join(packageRoot(), '.echo', 'tools');
    const { environment } = this;
    this.stack = await startLocalStack({
      environment,
      terminal: SILENT,
      toolsDir,
      simulatorPort: null,
      command: 'vitest',
    });
    const { store, client, close } = await connectStack(environment, this.stack.servers);
    [this.store, this.client, this.closeClients] = [store, client, close];
  }

  /** What `up` does when a server has died: it stops what is left. */
  async down(): Promise<void> {
    await this.closeClients();
    await this.stack.servers.stop();
  }

  async end(): Promise<void> {
    await this.down();
    await this.simulator.close();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  pidOf(part: 'workers' | 'temporal' | 'store'): number {
    return this.stack.servers.parts.findLast(({ name }) => name === part)?.pid ?? 0;
  }

  startWorkers(): Promise<void> {
    return runWorkers(this.stack.servers, this.environment);
  }

  /** The demo's refresh made small; `change` must not change what is measured. */
  file(change?: (file: RefreshFile) => void): RefreshFile {
    const { url } = this.simulator;
    const file = readRefreshFile(join(packageRoot(), 'examples/demo.yaml'));
    file.id = REFRESH_ID;
    for (const provider of Object.values(file.providers)) provider.baseUrl = `${url}/v1`;
    file.sources = file.sources
      .filter((source) => source.kind === 'x')
      .map((source) => ({ ...source, baseUrl: url, pageSize: 10, maxPosts: 10 }));
    file.models = file.models.slice(0, 2);
    for (const model of file.models) model.parameters = { size: '64x64' };
    file.curate.maxPerSplit = 3;
    file.limits.heartbeatSeconds = 3;
    file.publish.dir = join(this.dataDir, 'site');
    change?.(file);
    return file;
  }

  startRefresh(file: RefreshFile): Promise<StartResult> {
    return startRefresh(file, startParts(this));
  }

  /** Follows the refresh to where it ends or waits. */
  async finish(): Promise<RefreshStatus> {
    const { store, client } = this;
    const signal = AbortSignal.timeout(240_000);
    await watchRefresh(REFRESH_ID, { store, client, terminal: SILENT, signal });
    return loadStatus(store, client, REFRESH_ID);
  }
}
