/** An address below a base URL, which may end with a slash or not. @param path with its slash, such as `/images`. */
export function urlAt(baseUrl: string, path: string): string {
  return `${baseUrl.replace(/\/+$/, '')}${path}`;
}
