import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { usedProviders, type Check, type Patient, type Verdict } from '../check.js';
import { taskQueuePollers } from '../task-queue-pollers.js';

/** Time-outs and the order of events bear this much. */
const MOST_SKEW_MS = 5000;

/** A poll for work that never comes; nobody else uses the queue. */
const SCRATCH_QUEUE = 'echo.doctor';
/** Temporal takes no poll that would end within the second. */
const POLL_MS = 10_000;
const LOOK_EVERY_MS = 100;
const LOOKS = 20;

/** This machine's clock against those of Temporal and of the providers. */
export const clock: Check = {
  id: 'clock',
  async run(patient) {
    const used = patient.file ? usedProviders(patient.file) : [];
    return Promise.all([againstTemporal(patient), ...used.map((one) => againstProvider(one, patient))]);
  },
};

/**
 * No answer of Temporal tells its time. It notes when somebody last polled a task queue, though: we poll one, and look.
 */
async function againstTemporal(patient: Patient): Promise<Verdict> {
  const connected = await patient.temporal().catch(() => null);
  if (!connected)
    return { status: 'skipped', subject: 'Temporal', summary: 'Temporal does not answer, so its clock is not known' };
  const { client, namespace } = connected;
  const { connection, workflowService } = client;
  const identity = `doctor-${randomUUID()}`;
  const controller = new AbortController();
  const polledAt = Date.now();
  const poll = connection
    .withAbortSignal(controller.signal, () =>
      connection.withDeadline(polledAt + POLL_MS, () =>
        workflowService.pollActivityTaskQueue({ namespace, taskQueue: { name: SCRATCH_QUEUE }, identity }),
      ),
    )
    .catch(() => null);
  try {
    for (let look = 0; look < LOOKS; look += 1) {
      await sleep(LOOK_EVERY_MS);
      const pollers = await taskQueuePollers(connected, SCRATCH_QUEUE, 'activity');
      const serverMs = pollers.find((poller) => poller.identity === identity)?.lastAccessMs ?? null;
      if (serverMs === null) continue;
      return verdict('Temporal', outside(serverMs, polledAt, Date.now()));
    }
    return { status: 'skipped', subject: 'Temporal', summary: 'Temporal does not tell its time' };
  } finally {
    controller.abort();
    await poll;
  }
}

async function againstProvider(
  { provider: name, protocols }: { provider: string; protocols: string[] },
  patient: Patient,
): Promise<Verdict> {
  const answers = await Promise.all(protocols.map((protocol) => patient.catalogue(name, protocol).catch(() => null)));
  const asked = answers.find((answer) => answer?.catalogue.date);
  if (!asked?.catalogue.date)
    return { status: 'skipped', subject: name, summary: `provider ${name} does not tell its time` };
  const dateMs = asked.catalogue.date.getTime();
  // The header has whole seconds: the true time lies up to one second after it.
  const { askedAt, answeredAt } = asked;
  return verdict(`provider ${name}`, outside(dateMs, askedAt.getTime() - 1000, answeredAt.getTime()));
}

/** How far a moment lies outside the time in which it must have been; negative where it is too early. */
function outside(ms: number, from: number, to: number): number {
  return ms < from ? ms - from : Math.max(0, ms - to);
}

function verdict(whose: string, skewMs: number): Verdict {
  const seconds = Math.abs(skewMs / 1000).toFixed(1);
  const summary = `the clock of ${whose} is ${seconds} s ${skewMs < 0 ? 'behind' : 'ahead of'} this machine's`;
  if (Math.abs(skewMs) > MOST_SKEW_MS)
    return { status: 'warn', subject: whose, summary, mend: 'set the clock of this machine by NTP' };
  return { status: 'ok', subject: whose, summary: `the clocks of ${whose} and this machine agree` };
}
