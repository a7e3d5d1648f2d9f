import { activityContext } from './attempt.js';

/**
 * Fires when the worker shuts down and its grace time is over, and not when the refresh was cancelled: a call that is
 * under way is paid for, so its answer is waited for and stored. Outside of an activity it never fires.
 */
export function shutdownSignal(): AbortSignal {
  const controller = new AbortController();
  const context = activityContext();
  if (!context) return controller.signal;
  context.cancellationSignal.addEventListener('abort', () => {
    if (context.cancellationDetails?.workerShutdown) controller.abort(context.cancellationSignal.reason);
  });
  return controller.signal;
}
