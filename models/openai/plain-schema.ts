import { ProviderError } from '../../core/provider-error.js';
import type { ChatMessage, ChatRequest } from '../contract.js';

/** How servers that know no JSON Schema speak of it as they turn a request away. */
const SPEAKS_OF_SCHEMA = /response_format|json_schema|structured output|guided (json|decoding)|grammar/i;

/**
 * Whether a server turned a request away because of its JSON Schema: HTTP 400 or 422 with words that say so. Nothing was answered, so
 * nothing is billed.
 */
export function isSchemaRefused(error: unknown): boolean {
  if (!(error instanceof ProviderError) || error.kind !== 'invalid_request') return false;
  return (error.httpStatus === 400 || error.httpStatus === 422) && SPEAKS_OF_SCHEMA.test(error.message);
}

/** The same question with its schema in words, for a server that takes none. The schema is ours, so it stands with what is to be done. */
export function withSchemaInWords({
  messages,
  replySchema,
}: Pick<ChatRequest, 'messages' | 'replySchema'>): ChatMessage[] {
  if (!replySchema) return [...messages];
  const words = `Answer with one JSON object and nothing beside it. It follows this JSON Schema (${replySchema.name}):\n${JSON.stringify(replySchema.schema)}`;
  const [first, ...rest] = messages;
  if (first?.role !== 'system') return [{ role: 'system', content: [{ type: 'text', text: words }] }, ...messages];
  return [{ role: 'system', content: [...first.content, { type: 'text', text: words }] }, ...rest];
}
