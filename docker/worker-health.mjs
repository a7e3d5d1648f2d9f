// Healthy = the worker process has said within the last minute that it is there.
import { statSync } from 'node:fs';

const { mtimeMs } = statSync('/data/worker.alive');
process.exitCode = Date.now() - mtimeMs < 60_000 ? 0 : 1;
