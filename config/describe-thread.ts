import { parentPort, workerData } from 'node:worker_threads';
import { describePrompts, type DescribeInput } from '../core/describe/describe-prompts.js';
import { detectLanguage } from './detect-language.js';

// The body of a thread of its own: minutes of arithmetic, during which the worker process has to beat and to answer.
const described = describePrompts(workerData as DescribeInput, detectLanguage);
parentPort?.postMessage(described, described.clusters ? [described.clusters.labels.buffer as ArrayBuffer] : []);
