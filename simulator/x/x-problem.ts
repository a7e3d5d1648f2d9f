import type { Reply } from '../reply.js';

const TYPES = 'https://api.x.com/2/problems/';

type Body = Record<string, unknown>;

/** An error of the X API, as problem+json. */
export class XProblem extends Error {
  constructor(
    readonly status: number,
    readonly body: Record<string, unknown>,
  ) {
    super(String(body['detail']));
    this.name = 'XProblem';
  }
}

/** 400 for a parameter that is unknown, missing or malformed. */
export function invalidRequest(parameter: string, value: string, message: string): XProblem {
  return new XProblem(400, {
    errors: [{ parameters: { [parameter]: [value] }, message }],
    title: 'Invalid Request',
    detail: 'One or more parameters to your request was invalid.',
    type: `${TYPES}invalid-request`,
  });
}

/** 401 without a Bearer token that is known. */
export function unauthorized(): XProblem {
  return new XProblem(401, { title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Unauthorized' });
}

/** 429 until the time in `x-rate-limit-reset`. */
export function tooManyRequests(): XProblem {
  return new XProblem(429, {
    title: 'Too Many Requests',
    detail: 'Too Many Requests',
    type: `${TYPES}rate-limit-exceeded`,
    status: 429,
  });
}

/** 429 that no waiting mends: the month's posts are used up. */
export function usageCapped(): XProblem {
  return new XProblem(429, {
    title: 'UsageCapExceeded',
    detail: 'Usage cap exceeded: Monthly product cap',
    type: `${TYPES}usage-capped`,
    status: 429,
    period: 'Monthly',
    scope: 'Product',
  });
}

/** 403 for an app that may not use the endpoint. */
export function clientForbidden(): XProblem {
  return new XProblem(403, {
    title: 'Client Forbidden',
    detail:
      'When authenticating requests to the X API v2 endpoints, you must use keys and tokens from an App that has access.',
    type: `${TYPES}client-forbidden`,
    status: 403,
    reason: 'client-not-enrolled',
  });
}

/** 404 for a path or resource that is not there. */
export function notFound(): XProblem {
  return new XProblem(404, {
    title: 'Not Found',
    detail: 'Not Found',
    type: `${TYPES}resource-not-found`,
    resource_type: 'endpoint',
    status: 404,
  });
}

/** 5xx. */
export function internalError(status: number): XProblem {
  return new XProblem(status, {
    title: 'Internal Error',
    detail: 'Something is broken. This is usually a temporary error.',
    type: `${TYPES}internal-error`,
    status,
  });
}

/** The entry of `errors` in an answer of 200 whose posts name one that nobody can have any more. */
export function missingPost(id: string, dialect: 'tweet' | 'post'): Record<string, unknown> {
  const parameter = dialect === 'tweet' ? 'referenced_tweets.id' : 'referenced_posts';
  return {
    value: id,
    detail: `Could not find ${dialect} with ${parameter}: [${id}].`,
    title: 'Not Found Error',
    resource_type: dialect,
    parameter,
    resource_id: id,
    type: `${TYPES}resource-not-found`,
  };
}

/** The entry of `errors` for a post that was looked up by its id and cannot be had. */
export function unseenPost(id: string, dialect: 'tweet' | 'post', why: 'deleted' | 'protected' | 'suspended'): Body {
  const of = { value: id, resource_type: dialect, parameter: 'ids', resource_id: id };
  switch (why) {
    case 'deleted':
      return {
        ...of,
        title: 'Not Found Error',
        detail: `Could not find ${dialect} with ids: [${id}].`,
        type: `${TYPES}resource-not-found`,
      };
    case 'protected':
      return {
        ...of,
        title: 'Authorization Error',
        detail: `Sorry, you are not authorized to see the ${dialect} with ids: [${id}].`,
        type: `${TYPES}not-authorized-for-resource`,
      };
    case 'suspended':
      return {
        ...of,
        title: 'Forbidden',
        detail: `The author of the ${dialect} with ids: [${id}] has been suspended.`,
        type: `${TYPES}resource-not-found`,
      };
  }
}

/** The problem as an HTTP answer. */
export function problemReply(problem: XProblem): Reply {
  return {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json; charset=utf-8' },
    body: JSON.stringify(problem.body),
  };
}
