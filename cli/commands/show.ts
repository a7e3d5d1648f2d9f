import type { Command } from 'commander';
import type { CommandContext } from './context.js';

const SUBJECTS = {
  sample: 'a sample: its posts, thread, every verdict with prompt, model, cost, and the releases that it is in',
  candidate: 'a candidate: what each step said of it, and what became of it',
  thread: 'a thread: its posts and candidates',
  post: 'a post, by <platform>:<id> or its address: what became of it, and why',
} as const;

export type ShownSubject = keyof typeof SUBJECTS;

/** `echobench show`. */
export function defineShow(command: Command, context: CommandContext): void {
  for (const [subject, description] of Object.entries(SUBJECTS)) {
    command
      .command(subject)
      .description(description)
      .argument('<id>', 'id, or the beginning of it')
      .option('--json', 'print one JSON document')
      .action(async (id: string, { json = false }: { json?: boolean }) =>
        (await import('../trace/show-actions.js')).show({ subject: subject as ShownSubject, id }, json, context),
      );
  }
}
