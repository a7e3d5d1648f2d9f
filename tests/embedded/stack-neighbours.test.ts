import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
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
    const [taken, ...free] = [createServer(), createServer(), createServer()];
    const ports: number[] = [];
    for (const server of [taken, ...free]) {
      server?.listen(0, '127.0.0.1');
      if (server) await once(server, 'listening');
      ports.push((server?.address() as AddressInfo).port);
    }
    for (const server of free) await new Promise((resolve) => server.close(resolve));
    const [temporal, ui, store] = ports;
    const portsFile = join(folder.path, 'ports.json');
    await writeFile(portsFile, JSON.stringify({ temporal, ui, store }));

    const chosen = await chooseStackPorts(portsFile);
    taken?.close();

    expect(chosen).toMatchObject({ ui, store });
    expect(chosen.temporal).not.toBe(temporal);
  });
});
