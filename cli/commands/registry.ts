import type { Command } from 'commander';
import type { CommandContext } from './context.js';

/** Gives a command its arguments, options, subcommands and what it does. */
export type DefineCommand = (command: Command, context: CommandContext) => void;

export interface CommandEntry {
  /** What the help says of it. */
  description: string;
  load(): Promise<DefineCommand>;
}

/** Every command. Only the one that was asked for is loaded: libraries take most of the time of a short command. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  demo: {
    description: 'a whole small refresh on this machine: no key, no network',
    load: async () => (await import('./demo.js')).defineDemo,
  },
  up: {
    description: 'Temporal with its UI, a MongoDB-compatible store and workers, in the foreground; Ctrl-C stops all',
    load: async () => (await import('./up.js')).defineUp,
  },
  worker: {
    description: 'workers only, against the configured Temporal and MongoDB',
    load: async () => (await import('./worker.js')).defineWorker,
  },
  'codec-server': {
    description: 'decrypt payloads for the Temporal UI and CLI, with the keys of ECHO_PAYLOAD_KEYS',
    load: async () => (await import('./codec-server.js')).defineCodecServer,
  },
  simulator: {
    description: 'a stand-in for providers and sources that speaks their protocols; for tests and trials',
    load: async () => (await import('./simulator.js')).defineSimulator,
  },
  import: {
    description: 'read posts from files into the store',
    load: async () => (await import('./import.js')).defineImport,
  },
  outputs: {
    description: 'take pictures of a system that is not asked any more, so that it stays on the board',
    load: async () => (await import('./outputs.js')).defineOutputs,
  },
  doctor: {
    description: 'look whether a refresh can run here: servers, workers, keys, models, disk, clocks',
    load: async () => (await import('./doctor.js')).defineDoctor,
  },
  plan: {
    description: 'what a refresh will cost, before anything is paid',
    load: async () => (await import('./plan.js')).definePlan,
  },
  refresh: {
    description: 'start, watch and steer refreshes',
    load: async () => (await import('./refresh.js')).defineRefresh,
  },
  budget: {
    description: 'what a refresh may cost',
    load: async () => (await import('./budget.js')).defineBudget,
  },
  limits: {
    description: 'how fast calls may begin, by task queue, while refreshes run',
    load: async () => (await import('./limits.js')).defineLimits,
  },
  schedule: {
    description: 'refreshes that start by the clock',
    load: async () => (await import('./schedule.js')).defineSchedule,
  },
  release: {
    description: 'releases: list, compare, write as a dataset',
    load: async () => (await import('./release.js')).defineRelease,
  },
  show: {
    description: 'all that is known of one sample, post, thread or candidate',
    load: async () => (await import('./show.js')).defineShow,
  },
  takedown: {
    description: 'take a post out, with all that came from it',
    load: async () => (await import('./takedown.js')).defineTakedown,
  },
  review: {
    description: 'decide on samples that need a person: list, show, accept, reject, or in a browser',
    load: async () => (await import('./review.js')).defineReview,
  },
  site: {
    description: 'build and look at the published site',
    load: async () => (await import('./site.js')).defineSite,
  },
};
