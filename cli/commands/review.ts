import { InvalidArgumentError, Option, type Command } from 'commander';
import { QUEUE_REASONS } from '../../core/schemas/review-item.js';
import { MARKED_STEPS, REJECT_REASONS, type MarkedStep, type RejectReason } from '../../core/schemas/review.js';
import { portNumber } from '../port-number.js';
import type { CommandContext } from './context.js';

/** What every command that decides takes. */
export interface ReviewerOption {
  reviewer?: string;
}

export interface ListOptions {
  reason?: string;
  limit: number;
  all?: boolean;
  json?: boolean;
}

export interface ShowOptions {
  refresh?: string;
  json?: boolean;
}

export interface AcceptOptions extends ReviewerOption, ShowOptions {
  wrong?: MarkedStep[];
  prompt?: string;
  swap?: boolean;
  note?: string;
}

export interface RejectOptions extends ReviewerOption, ShowOptions {
  wrong?: MarkedStep[];
  reason: RejectReason[];
  note?: string;
}

export interface UndoOptions extends ReviewerOption, ShowOptions {}

export interface ServeOptions extends ReviewerOption {
  port: number;
  host: string;
  json?: boolean;
}

const actions = () => import('../review/review-actions.js');

export function defineReview(command: Command, context: CommandContext): void {
  defineLooks(command, context);
  defineDecisions(command, context);
  reviewer(command.command('next').description('go through the queue in the terminal'))
    .argument('[refresh]', 'the newest one with a queue when left out')
    .action(async (refreshId: string | undefined, options: ReviewerOption) => {
      const { runNext } = await import('../review/run-next.js');
      await runNext(refreshId, options, context);
    });
  reviewer(command.command('serve').description('go through the queue in a browser: threads, pictures and verdicts'))
    .argument('[refresh]', 'the newest one with a queue when left out')
    .option('--port <n>', 'port; 0 for a free one', portNumber, 8090)
    .option('--host <address>', 'address of this machine to listen on; only loopback', '127.0.0.1')
    .option('--json', 'print the address as one JSON document')
    .action(async (refreshId: string | undefined, options: ServeOptions) => {
      const { runReviewServer } = await import('../review/run-review-server.js');
      await runReviewServer(refreshId, options, context);
    });
}

function defineLooks(command: Command, context: CommandContext): void {
  command
    .command('list')
    .description('what waits for a person, with reasons; disputed items first')
    .argument('[refresh]', 'the newest one with a queue when left out')
    .addOption(new Option('--reason <code>', 'only items with this reason').choices(QUEUE_REASONS))
    .option('--limit <n>', 'how many items are shown', wholeNumber, 50)
    .option('--all', 'decided items too')
    .option('--json', 'print one JSON document')
    .action(async (refreshId: string | undefined, options: ListOptions) =>
      (await actions()).list(refreshId, options, context),
    );
  ofRefresh(command.command('show').description('one candidate: its thread, pictures, verdicts and decisions'))
    .argument('<id>', 'candidate, or the beginning of its id')
    .action(async (id: string, options: ShowOptions) => (await actions()).show(id, options, context));
  command
    .command('report')
    .description('how well people and each LLM step agree, and what was lost in review')
    .argument('[refresh]', 'the newest one with a queue when left out')
    .option('--json', 'print one JSON document')
    .action(async (refreshId: string | undefined, { json = false }: { json?: boolean }) =>
      (await actions()).report(refreshId, json, context),
    );
}

function defineDecisions(command: Command, context: CommandContext): void {
  reviewer(ofRefresh(command.command('accept').description('take a candidate into the benchmark')))
    .argument('<id>', 'candidate, or the beginning of its id')
    .option('--prompt <text>', 'with this prompt in place of the posted one, which is kept beside it')
    .option('--swap', 'with inputs and outputs swapped')
    .addOption(wrongSteps())
    .option('--note <text>', 'why')
    .action(async (id: string, options: AcceptOptions) => (await actions()).accept(id, options, context));
  reviewer(ofRefresh(command.command('reject').description('keep a candidate out of the benchmark')))
    .argument('<id>', 'candidate, or the beginning of its id')
    .addOption(
      new Option('--reason <code>', 'why; can be given several times')
        .choices(REJECT_REASONS)
        .argParser<RejectReason[] | undefined>((code, before) => [...(before ?? []), requireReason(code)])
        .makeOptionMandatory(),
    )
    .addOption(wrongSteps())
    .option('--note <text>', 'more words on it')
    .action(async (id: string, options: RejectOptions) => (await actions()).reject(id, options, context));
  reviewer(
    ofRefresh(
      command.command('undo').description('take the decision on a candidate back; what counted before counts again'),
    ),
  )
    .argument('<id>', 'candidate, or the beginning of its id')
    .action(async (id: string, options: UndoOptions) => (await actions()).undoDecision(id, options, context));
}

function reviewer(command: Command): Command {
  return command.option('--reviewer <name>', 'who decides; else ECHO_REVIEWER, else the name of the user');
}

function ofRefresh(command: Command): Command {
  return command
    .option('--refresh <id>', 'the refresh whose queue it is; found out when left out')
    .option('--json', 'print one JSON document');
}

function wrongSteps(): Option {
  return new Option('--wrong <step>', 'a step whose verdict is wrong; can be given several times')
    .choices(MARKED_STEPS)
    .argParser<MarkedStep[] | undefined>((text, before) => [...(before ?? []), requireStep(text)]);
}

function requireStep(text: string): MarkedStep {
  const step = MARKED_STEPS.find((known) => known === text);
  if (step) return step;
  throw new InvalidArgumentError(`allowed choices are ${MARKED_STEPS.join(', ')}`);
}

function requireReason(code: string): RejectReason {
  const reason = REJECT_REASONS.find((known) => known === code);
  if (reason) return reason;
  throw new InvalidArgumentError(`allowed choices are ${REJECT_REASONS.join(', ')}`);
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('a number from 1 up is wanted');
  return Number(text);
}
