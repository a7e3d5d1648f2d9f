/**
 * A fetch that answers log-ins itself, for servers of the contract suite that give one answer to everything and count requests.
 *
 * @param isLogIn whether a request is a log-in that its server cannot answer.
 */
export function withLogIn(isLogIn: (url: string) => boolean, body: Record<string, unknown>): typeof globalThis.fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : input.toString();
    return isLogIn(url) ? Response.json(body) : fetch(input, init);
  };
}
