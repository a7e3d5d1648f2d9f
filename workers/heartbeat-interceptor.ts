import type { Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';

/** Heartbeats for each heartbeat time-out: one may come late without the activity being taken for dead. */
const BEATS = 4;

/** Lets every activity beat while it runs, so that the server knows within seconds when its worker is gone. */
export function heartbeatInterceptor(context: Context): ActivityInterceptors {
  const { heartbeatTimeoutMs } = context.info;
  if (!heartbeatTimeoutMs) return {};
  return {
    inbound: {
      async execute(input, next) {
        const timer = setInterval(() => context.heartbeat(), heartbeatTimeoutMs / BEATS);
        try {
          return await next(input);
        } finally {
          clearInterval(timer);
        }
      },
    },
  };
}
