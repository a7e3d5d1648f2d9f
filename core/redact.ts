/** Longest message that goes into an error, a log or the store. Longer ones are pages of HTML or echoes of a prompt. */
const MESSAGE_LENGTH = 300;

/** Things that look like credentials, as vendors echo them in part: `sk-ab***yz`, `Bearer xyz`. */
const CREDENTIAL = /\b(sk|pk|rk|key|xai|gsk)-[A-Za-z0-9*_.-]{6,}|\bBearer\s+[^\s"']+/g;

/**
 * A vendor's words, made fit for an error or a log: one line, short, without the key.
 *
 * @param secrets values that must not appear; empty ones are passed over.
 */
export function redact(message: string, secrets: readonly string[] = []): string {
  let text = message;
  for (const secret of secrets) if (secret.length > 0) text = text.replaceAll(secret, '[key]');
  text = text.replace(CREDENTIAL, '[key]').replace(/\s+/g, ' ').trim();
  return text.length > MESSAGE_LENGTH ? `${text.slice(0, MESSAGE_LENGTH - 1)}…` : text;
}
