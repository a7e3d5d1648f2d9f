import type { IncomingCall, KnownCall, World } from './call.js';
import { digestOf } from './fixed-chance.js';
import { drawJob, jobsOf } from './queued-jobs.js';
import { textReply } from './reply.js';

/** The call that fetches the picture of a job, at an address of its own and without a key, as from a vendor's delivery hosts. */
export function pictureCall({ kind, jobId }: { kind: string; jobId: string }, world: World): KnownCall {
  const job = jobsOf(world).find(jobId);
  return {
    kind,
    model: job?.model ?? null,
    contentKey: digestOf(kind, job?.contentKey ?? jobId).slice(0, 24),
    text: job?.prompt ?? '',
    isRepair: false,
    answer: async () => {
      if (!job || job.end.kind === 'error') return textReply(404, 'Not found');
      const headers = { 'content-type': `image/${job.drawing.format}` };
      return { status: 200, headers, body: await drawJob(job, world) };
    },
    refuse: async () => textReply(403, 'Forbidden'),
    mumble: async () => ({ status: 200, headers: { 'content-type': 'image/png' }, body: 'not a picture' }),
  };
}

/** Scheme and host under which the simulator was called, for the addresses that answers point to. */
export function originOf(call: IncomingCall): string {
  return `http://${call.headers.host ?? 'localhost'}`;
}
