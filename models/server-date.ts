/** The server's clock when it answered, to the second; `null` where it does not tell. */
export function serverDate(headers: Headers): Date | null {
  const header = headers.get('date');
  const ms = header === null ? Number.NaN : Date.parse(header);
  return Number.isNaN(ms) ? null : new Date(ms);
}
