import { InvalidArgumentError, type Command } from 'commander';
import { portNumber } from '../port-number.js';
import type { CodecServerOptions } from '../codec-server/run-codec-server.js';
import type { CommandContext } from './context.js';

export function defineCodecServer(command: Command, context: CommandContext): void {
  command
    .option('--port <n>', 'port; 0 for a free one', portNumber, 8081)
    .option('--host <address>', 'address to listen on; others than loopback need ECHO_CODEC_TOKEN', '127.0.0.1')
    .option('--origin <url>', 'address of a UI that may ask; can be given several times', origins)
    .option('--json', 'print the address as one JSON document')
    .action(async (options: CodecServerOptions) => {
      const { runCodecServer } = await import('../codec-server/run-codec-server.js');
      await runCodecServer(options, context);
    });
}

function origins(text: string, before: string[] = []): string[] {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new InvalidArgumentError('an address as http://host:port is wanted');
  return [...before, url.origin];
}
