import type { LockHolder } from './exclusive-lock.js';
import { tailLog } from './log-file.js';
import { startReaper, type Reaper } from './reaper.js';
import { stopServer, type PartName, type ServerCustody, type ServerProcess } from './server-process.js';
import { writeStackRecord, type StackAddresses, type StackRecord } from './stack-record.js';

/** Workers first, so that what they still do can be stored; Temporal before the store. */
const STOP_ORDER: PartName[] = ['workers', 'simulator', 'temporal', 'store'];
/** Workers let running calls end before they go. */
const STOP_GRACE_MS: Record<PartName, number> = { workers: 40_000, simulator: 5000, temporal: 6000, store: 6000 };

/** How a server ended that nobody had stopped. */
export interface Crash {
  part: PartName;
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  /** Last lines of its log, oldest first, at most 15. */
  logTail: string[];
  logFile: string;
}

/** The servers of one stack: in a reaper's custody, written down in `stack.json`, watched, stopped in order. */
export class ServerGroup {
  readonly crashed: Promise<Crash>;
  private readonly servers: ServerProcess[] = [];
  private reportCrash: (crash: Crash) => void = () => undefined;
  private stopped: Promise<void> | null = null;
  private closed = false;
  private reviveStore: (() => Promise<void>) | null = null;
  private written: Promise<void> = Promise.resolve();

  private constructor(
    private readonly recordFile: string,
    private readonly record: Omit<StackRecord, 'parts'>,
    private readonly reaper: Reaper,
  ) {
    this.crashed = new Promise((resolve) => (this.reportCrash = resolve));
  }

  static async open(recordFile: string, holder: LockHolder): Promise<ServerGroup> {
    const { pid, processStart, since, command } = holder;
    const record = { pid, processStart, startedAt: since, command, addresses: null };
    return new ServerGroup(recordFile, record, await startReaper());
  }

  /** Starts one server and waits until it is ready. */
  async add<Ready>(
    start: (custody: ServerCustody) => Promise<{ server: ServerProcess; ready: Promise<Ready> }>,
  ): Promise<Ready> {
    const { ready } = await start({ reaper: this.reaper, record: (server) => this.takeIn(server) });
    return ready;
  }

  /** Writes down where the stack answers: from now on `readRunningStack` finds it. */
  async announce(addresses: StackAddresses): Promise<void> {
    this.record.addresses = addresses;
    await this.write();
  }

  /** In the order in which they are stopped. */
  parts(): { name: string; pid: number; logFile: string }[] {
    return this.inOrder().map(({ name, pid, logFile }) => ({ name, pid, logFile }));
  }

  /** @param start starts the store again on its port and folder; see `stop`. */
  canRevive(start: () => Promise<void>): void {
    this.reviveStore = start;
  }

  /** Stops what runs, in order; the reaper goes last, so that nothing is ever without a keeper. */
  stop(): Promise<void> {
    this.stopped ??= this.stopAll();
    return this.stopped;
  }

  private inOrder(): ServerProcess[] {
    return STOP_ORDER.flatMap((name) => this.servers.filter((server) => server.name === name));
  }

  private async stopAll(): Promise<void> {
    await this.helpWorkersStore();
    this.closed = true;
    for (const server of this.inOrder()) await stopServer(server, STOP_GRACE_MS[server.name]);
    await this.reaper.dismiss();
  }

  /** Where the store died, workers hold answers that are paid for and in no store: it comes back until they have gone. */
  private async helpWorkersStore(): Promise<void> {
    const has = (name: PartName, alive: boolean) =>
      this.servers.some((server) => server.name === name && (server.exit === null) === alive);
    if (!has('store', false) || has('store', true) || !has('workers', true)) return;
    // A store that cannot be started again must not keep the rest from being stopped.
    await this.reviveStore?.().catch(() => undefined);
  }

  private async takeIn(server: ServerProcess): Promise<void> {
    if (this.closed) throw new Error('the stack is being stopped');
    this.servers.push(server);
    void server.exited.then(() => this.noteExit(server));
    await this.write();
  }

  private async noteExit(server: ServerProcess): Promise<void> {
    if (this.stopped) return;
    const { name: part, logFile } = server;
    const exit = await server.exited;
    this.reportCrash({ part, ...exit, logTail: await tailLog(logFile), logFile });
  }

  /** One write after the other, so that the last one holds everything; in the order in which leftovers are to be stopped. */
  private write(): Promise<void> {
    this.written = this.written.then(() => {
      const parts = this.inOrder().map(({ name, pid, start, logFile }) => ({ name, pid, start, logFile }));
      return writeStackRecord(this.recordFile, { ...this.record, parts });
    });
    return this.written;
  }
}
