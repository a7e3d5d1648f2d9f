import { join } from 'node:path';
import type { LockHolder } from './exclusive-lock.js';
import { findStore, type StoreProgram } from './find-store.js';
import { findTemporal, type TemporalProgram } from './find-temporal.js';
import { LOOPBACK } from './free-port.js';
import { ServerGroup } from './server-group.js';
import type { StackPaths } from './stack-paths.js';
import { chooseStackPorts, takePortTurn, type StackPorts } from './stack-ports.js';
import type { StackAddresses } from './stack-record.js';
import type { StackOptions } from './stack-options.js';
import { checkExternalStore, localStoreUri, startStore } from './store-server.js';
import { startTemporal } from './temporal-server.js';

/** The namespace that the dev server always has. */
const NAMESPACE = 'default';

export interface LaunchedParts {
  servers: ServerGroup;
  addresses: StackAddresses;
}

interface Launch {
  options: StackOptions;
  paths: StackPaths;
  ports: StackPorts;
  servers: ServerGroup;
}

/**
 * Finds (or installs) the servers, starts them together, and waits for both; on failure nothing is left running.
 * @throws StackError when a part cannot be had or does not come up.
 */
export async function launchParts(
  options: StackOptions,
  paths: StackPaths,
  holder: LockHolder,
): Promise<LaunchedParts> {
  const request = { toolsDir: paths.toolsDir, env: options.env, onProgress: options.onProgress };
  // The store first: when there is no Python for either, the SDK's long download of Temporal would be in vain.
  const store = await findStore({ ...request, storeDir: paths.storeDir });
  const temporal = await findTemporal(request);

  const turn = await takePortTurn(options.command, options.onProgress);
  try {
    const ports = await chooseStackPorts(paths.portsFile);
    const servers = await ServerGroup.open(paths.stackFile, holder);
    const launch = { options, paths, ports, servers };
    try {
      await Promise.all([addStore(launch, store), addTemporal(launch, temporal)]);
      const addresses = addressesOf(launch, store);
      await servers.announce(addresses);
      return { servers, addresses };
    } catch (error) {
      await servers.stop();
      throw error;
    }
  } finally {
    await turn.release();
  }
}

async function addStore({ options, paths, ports, servers }: Launch, program: StoreProgram): Promise<void> {
  if (program.kind === 'external') return checkExternalStore(program.uri);
  const logFile = join(paths.logsDir, 'store.log');
  const place = { storeDir: paths.storeDir, port: ports.store, logFile, env: options.env };
  const start = () => servers.add((custody) => startStore({ program, ...place }, custody));
  servers.canRevive(start);
  return start();
}

async function addTemporal({ options, paths, ports, servers }: Launch, program: TemporalProgram): Promise<void> {
  const { ui, searchAttributes, env } = options;
  const logFile = join(paths.logsDir, 'temporal.log');
  const place = { dbFile: paths.temporalDb, cwd: paths.dataDir, ports, logFile, env };
  const wishes = { ui, searchAttributes, namespace: NAMESPACE };
  return servers.add((custody) => startTemporal({ program, ...place, ...wishes }, custody));
}

function addressesOf({ options, ports }: Launch, store: StoreProgram): StackAddresses {
  return {
    temporalAddress: `${LOOPBACK}:${ports.temporal}`,
    temporalUiUrl: options.ui ? `http://${LOOPBACK}:${ports.ui}` : null,
    namespace: NAMESPACE,
    mongodbUri: store.kind === 'external' ? store.uri : localStoreUri(ports.store),
  };
}
