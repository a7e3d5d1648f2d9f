import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startStack } from '../../workers/embedded/stack.js';
import { chooseStackPorts } from '../../workers/embedded/stack-ports.js';
import { SLOW_MS, stackOptions, temporaryFolder } from './stack-setting.js';

describe('stacks in several folders', { timeout: SLOW_MS }, () => {
  it('start at the same time and run side by side', async () => {
    await using first = await temporaryFolder();
    await using second = await temporaryFolder();

    const stacks = await Promise.all([first, second].map(({ path }) => startStack(stackOptions(path, { ui: true }))));
    const uis = await Promise.all(stacks.map((stack) => fetch(stack.temporalUiUrl ?? 'no UI')));
    await Promise.all(stacks.map((stack) => stack.stop()));

    const addresses = stacks.flatMap((stack) => [stack.temporalAddress, stack.temporalUiUrl, stack.mongodbUri]);
    expect(new Set(addresses).size).toBe(6);
    expect(uis.map((ui) => ui.status)).toEqual([200, 200]);
  });
});

describe('chooseStackPorts', () => {
  it('takes the ports of the last run, but for one that is taken now', async () => {
    await using folder = await temporaryFolder();
    const taken = await listenAnywhere();
    const [ui, store] = [await listenAnywhere(), await listenAnywhere()];
    const ports = { temporal: portOf(taken), ui: portOf(ui), store: portOf(store) };
    for (const server of [ui, store]) await new Promise((resolve) => server.close(resolve));
    const portsFile = join(folder.path, 'ports.json');
    await writeFile(portsFile, JSON.stringify(ports));

    const chosen = await chooseStackPorts(portsFile);
    taken.close();

    expect(chosen).toMatchObject({ ui: ports.ui, store: ports.store });
    expect(chosen.temporal).not.toBe(ports.temporal);
  });
});

async function listenAnywhere(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
