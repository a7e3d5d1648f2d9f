import type { Command } from 'commander';
import type { CommandContext } from './context.js';

interface OrderOptions {
  json?: boolean;
}

interface RetryOptions extends OrderOptions {
  model: string[];
  sample: string[];
  judge: string[];
  metric: string[];
  outcome: string[];
  watch?: boolean;
}

const actions = () => import('../refresh/order-actions.js');

/** What an operator can tell a refresh. */
export function defineOrders(command: Command, context: CommandContext): void {
  order(command, 'pause', 'stop spending; calls under way end by themselves').action(
    async (id: string, { json = false }: OrderOptions) => (await actions()).pause({ id, json, context }),
  );
  order(command, 'resume', 'go on after a pause, and with parked model runs').action(
    async (id: string, { json = false }: OrderOptions) => (await actions()).resume({ id, json, context }),
  );
  order(command, 'cancel', 'end a refresh; what was paid for stays in the store').action(
    async (id: string, { json = false }: OrderOptions) => (await actions()).cancel({ id, json, context }),
  );
  order(command, 'skip', 'go on without one model')
    .argument('<model>')
    .action(async (id: string, modelId: string, { json = false }: OrderOptions) =>
      (await actions()).skip(modelId, { id, json, context }),
    );
  defineRetry(command, context);
}

function order(command: Command, name: string, description: string): Command {
  return command
    .command(name)
    .description(description)
    .argument('<id>')
    .option('--json', 'print where it then stands, as one JSON document');
}

function defineRetry(command: Command, context: CommandContext): void {
  const collect = (value: string, values: string[]) => [...values, value];
  command
    .command('retry')
    .description('do again what is missing or failed, never what is paid for and good')
    .argument('<id>')
    .option('--model <id>', 'only this model; can be given several times', collect, [])
    .option('--sample <id>', 'only this sample of the release', collect, [])
    .option('--judge <id>', 'only judge again, by this judge', collect, [])
    .option('--metric <id>', 'only measure again, with this metric', collect, [])
    .option(
      '--outcome <kind>',
      'what ended so, in place of failed, unparsable and missing: refused, unsupported, …',
      collect,
      [],
    )
    .option('--watch', 'follow it until it ends or waits for you')
    .option('--json', 'print one JSON document')
    .action(async (id: string, options: RetryOptions) => {
      const { watch = false, json = false } = options;
      const { model: models, sample: samples, judge: judges, metric: metrics, outcome: outcomes } = options;
      await (await actions()).retry({ models, samples, judges, metrics, outcomes }, watch, { id, json, context });
    });
}
