import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { isIP } from 'node:net';
import { serve } from '@hono/node-server';
import { encryptionCodec } from '../../config/payload-codec.js';
import { readPayloadKeys } from '../../config/payload-keys.js';
import { environmentSecrets } from '../../config/secrets.js';
import { InputError } from '../../core/input-error.js';
import { readRunningStack } from '../../workers/embedded/stack-record.js';
import { printJson, type CommandContext } from '../commands/context.js';
import { onPort } from '../port-number.js';
import { untilAborted } from '../stop-signal.js';
import { codecApp } from './codec-app.js';

export interface CodecServerOptions {
  port: number;
  host: string;
  /** Absent for the UI of the stack that runs on the data folder. */
  origin?: string[];
  json?: boolean;
}

/** `codec-server`: answers the UI until it is told to end. */
export async function runCodecServer(options: CodecServerOptions, context: CommandContext): Promise<void> {
  const { environment, terminal, signal } = context;
  const { port, host, json } = options;
  const { variables, dataDir } = environment;
  const keys = readPayloadKeys(variables);
  if (keys.length === 0) throw new InputError(['no keys: set ECHO_PAYLOAD_KEYS (or ECHO_PAYLOAD_KEYS_FILE)']);
  const token = environmentSecrets(variables)('ECHO_CODEC_TOKEN');
  if (token === null && !isLoopback(host)) {
    throw new InputError([
      `--host ${host} can be reached from other machines: set ECHO_CODEC_TOKEN (or ECHO_CODEC_TOKEN_FILE), or leave --host out`,
    ]);
  }
  const origins = options.origin ?? (await originsOfStack(dataDir));
  const app = codecApp({ codec: encryptionCodec(keys), origins, token });
  const server = serve({ fetch: app.fetch, port, hostname: host });
  await onPort(port, async () => {
    if (!server.listening) await once(server, 'listening');
  });
  const name = host.includes(':') ? `[${host}]` : host;
  const url = `http://${name}:${(server.address() as AddressInfo).port}`;
  if (json) printJson(terminal, { url, origins });
  else terminal.print(`Codec server ${url} for ${origins.join(', ')} (Ctrl-C ends it)`);
  await untilAborted(signal);
  await new Promise((closed) => {
    server.close(closed);
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}

async function originsOfStack(dataDir: string): Promise<string[]> {
  const stack = await readRunningStack(dataDir);
  if (!stack?.temporalUiUrl) {
    throw new InputError([`no UI runs on ${dataDir}: name the address of yours with --origin, as http://host:port`]);
  }
  const { origin, port } = new URL(stack.temporalUiUrl);
  // The same page by its other name.
  return [origin, `http://localhost:${port}`];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
