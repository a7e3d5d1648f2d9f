import { Context } from '@temporalio/activity';

/**
 * Fires when the worker shuts down and its grace time is over, and not when the refresh was cancelled: a call that is
 * under way is paid for, so its answer is waited for and stored.
 */
export function shutdownSignal(): AbortSignal {
  const context = Context.current();
  const controller = new AbortController();
  context.cancellationSignal.addEventListener('abort', () => {
    if (context.cancellationDetails?.workerShutdown) controller.abort(context.cancellationSignal.reason);
  });
  return controller.signal;
}
