import { CPU_QUEUE, MEDIA_QUEUE, NOTIFY_QUEUE, WORKFLOW_QUEUE } from '../../../core/names.js';
import { providerQueues } from '../../../workers/provider-queues.js';
import type { Check, Patient, Verdict } from '../check.js';
import { taskQueuePollers } from '../task-queue-pollers.js';

/** Whether a worker polls each queue that is needed. */
export const workers: Check = {
  id: 'workers',
  async run(patient) {
    const queues = [WORKFLOW_QUEUE, CPU_QUEUE, MEDIA_QUEUE];
    if (patient.file && patient.file.notify.length > 0) queues.push(NOTIFY_QUEUE);
    const own = await Promise.all(queues.map((queue) => examine(queue, patient)));
    if (!patient.file) return own;
    const others = [...providerQueues(patient.file).keys()];
    if (await isServed(patient)) {
      return [...own, ...(await Promise.all(others.map((queue) => examine(queue, patient))))];
    }
    const summary = (queue: string) => `queue ${queue} is served as soon as the refresh is started`;
    return [
      ...own,
      ...others.map((queue): Verdict => ({ status: 'skipped', subject: queue, summary: summary(queue) })),
    ];
  },
};

/** Workers take up the queues of a refresh when they see it in the store. */
async function isServed(patient: Patient): Promise<boolean> {
  const refresh = await (await patient.store()).refreshes.get(patient.file?.id ?? '');
  return refresh !== null && ['running', 'paused', 'parked'].includes(refresh.state);
}

async function examine(queue: string, patient: Patient): Promise<Verdict> {
  const type = queue === WORKFLOW_QUEUE ? 'workflow' : 'activity';
  const pollers = await taskQueuePollers(await patient.temporal(), queue, type);
  const names = new Set(pollers.map(({ identity }) => identity));
  if (names.size > 0) return { status: 'ok', subject: queue, summary: `queue ${queue} has ${names.size} worker(s)` };
  const mend = 'start one: "echobench worker", or "echobench up" for a stack of its own';
  return { status: 'fail', subject: queue, summary: `queue ${queue} has no worker`, mend };
}
