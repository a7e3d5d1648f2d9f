/** Longest message that goes into an error, a log or the store. Longer ones are pages of HTML or echoes of a prompt. */
const MESSAGE_LENGTH = 300;

/** Things that look like credentials, as vendors echo them in part: `sk-ab***yz`, `Bearer xyz`. */
const CREDENTIAL = /\b(sk|pk|rk|key|xai|gsk)-[A-Za-z0-9*_.-]{6,}|\bBearer\s+[^\s"']+/g;

/** Shorter secrets are not looked for in part: too much would look like them. */
const SHORTEST_QUOTED_IN_PART = 16;

/**
 * A vendor's words, made fit for an error or a log: one line, short, without the key.
 *
 * @param secrets values that must not appear; empty ones are passed over.
 */
export function redact(message: string, secrets: readonly string[] = []): string {
  let text = message;
  for (const secret of secrets) if (secret.length > 0) text = withoutSecret(text, secret);
  text = text.replace(CREDENTIAL, '[key]').replace(/\s+/g, ' ').trim();
  return text.length > MESSAGE_LENGTH ? `${text.slice(0, MESSAGE_LENGTH - 1)}…` : text;
}

/** Vendors quote a wrong key whole, as its beginning, or with stars between its ends; addresses hold it percent-encoded. */
function withoutSecret(text: string, secret: string): string {
  const whole = text.replaceAll(secret, '[key]').replaceAll(encodeURIComponent(secret), '[key]');
  if (secret.length < SHORTEST_QUOTED_IN_PART) return whole;
  const [start, end] = [secret.slice(0, 7), secret.slice(-4)].map((part) => part.replace(/[^A-Za-z0-9]/g, '\\$&'));
  return whole
    .replace(new RegExp(`${start}[A-Za-z0-9*._…-]*`, 'g'), '[key]')
    .replace(new RegExp(`[A-Za-z0-9_-]*(\\*{2,}|…|\\.{3})${end}`, 'g'), '[key]');
}
