import { z } from 'zod';
import { readDataUrl } from '../read-data-url.js';
import { badRequest } from './openai-error.js';

const Part = z.union([
  z.looseObject({ type: z.literal('text'), text: z.string() }),
  z.looseObject({ type: z.literal('image_url'), image_url: z.looseObject({ url: z.string() }) }),
]);

const ChatBody = z.looseObject({
  model: z.string().min(1),
  messages: z
    .array(
      z.looseObject({
        role: z.enum(['system', 'developer', 'user', 'assistant']),
        content: z.union([z.string(), z.array(Part), z.null()]).optional(),
      }),
    )
    .min(1),
  response_format: z
    .looseObject({ type: z.string(), json_schema: z.looseObject({ name: z.string() }).optional() })
    .nullish(),
  max_tokens: z.int().positive().nullish(),
  max_completion_tokens: z.int().positive().nullish(),
  stream: z.boolean().nullish(),
});

/** A picture of a message with the text part that stands before it. */
export interface LabelledImage {
  label: string;
  bytes: Buffer;
}

export interface ChatRequest {
  model: string;
  messages: z.infer<typeof ChatBody>['messages'];
  /** Name of the schema that the reply has to follow; `null` for prose. */
  schemaName: string | null;
  maxOutputTokens: number | null;
  /** Texts of all messages, joined. */
  text: string;
  isRepair: boolean;
}

/** Models whose id starts so know no JSON Schema, as older ones and many self-hosted servers. */
const PLAIN = 'sim-plain';

/** Such a model also puts prose around its JSON, and a comma too many into it. */
export function isPlain(model: string): boolean {
  return model.startsWith(PLAIN);
}

/** Name of a schema that is told in words. */
function schemaInWords(messages: ChatRequest['messages']): string | null {
  const told = messages.filter(({ role }) => role === 'system').flatMap(textsOf);
  return /JSON Schema \(([a-z-]+)\):/.exec(told.join('\n'))?.[1] ?? null;
}

/** @throws OpenAiError on a body that the API would not take. */
export function readChatRequest(body: unknown): ChatRequest {
  const parsed = ChatBody.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const param = issue?.path.join('.') ?? null;
    throw badRequest(`Invalid value for '${param}': ${issue?.message}.`, param, 'invalid_value');
  }
  const {
    model,
    messages,
    response_format: format,
    max_tokens: maxTokens,
    max_completion_tokens: maxCompletion,
    stream,
  } = parsed.data;
  if (stream) throw badRequest('The simulator does not stream.', 'stream', 'unsupported_value');
  const wantsSchema = format?.type === 'json_schema';
  if (wantsSchema && isPlain(model))
    throw badRequest(
      "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
      'response_format',
      null,
    );
  const lastAssistant = messages.findLastIndex(({ role }) => role === 'assistant');
  return {
    model,
    messages,
    schemaName: wantsSchema ? (format.json_schema?.name ?? null) : schemaInWords(messages),
    maxOutputTokens: maxCompletion ?? maxTokens ?? null,
    text: messages.flatMap((message) => textsOf(message)).join('\n'),
    isRepair: lastAssistant >= 0 && messages.slice(lastAssistant).some(({ role }) => role === 'user'),
  };
}

/**
 * The data of a request: the JSON of the one `<data>` block of the last user message that has one, and the pictures of that
 * message in order. `null` where no message has a block.
 *
 * @throws OpenAiError where there are two blocks, or the block is no JSON: the caller let a text close it.
 */
export function readData({ messages }: ChatRequest): { data: unknown; images: LabelledImage[] } | null {
  const message = messages.findLast(
    (one) => one.role === 'user' && textsOf(one).some((text) => text.includes('<data>\n')),
  );
  if (!message) return null;
  const blocks = textsOf(message).flatMap((text) => [...text.matchAll(/^<data>\n([\s\S]*?)\n<\/data>$/gm)]);
  if (blocks.length !== 1)
    throw badRequest(
      `Simulator: expected exactly one <data> block, found ${blocks.length}.`,
      'messages',
      'invalid_value',
    );
  return { data: parseBlock(blocks[0]?.[1] ?? ''), images: readImages(message) };
}

function parseBlock(text: string): unknown {
  if (/<\/?data>/i.test(text))
    throw badRequest('Simulator: a text inside the <data> block closes it; escape "<".', 'messages', 'invalid_value');
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('Simulator: the <data> block is not JSON', 'messages', 'invalid_value');
  }
}

/** The pictures of all messages, undecoded. @throws OpenAiError on an address that is no data: URL. */
export function allImages({ messages }: ChatRequest): LabelledImage[] {
  return messages.flatMap(readImages);
}

function readImages({ content }: ChatRequest['messages'][number]): LabelledImage[] {
  if (!Array.isArray(content)) return [];
  return content.flatMap((part, i) => {
    if (part.type !== 'image_url') return [];
    const before = content[i - 1];
    const label = before?.type === 'text' ? before.text.trim().replace(/[:.]$/, '') : '';
    const bytes = readDataUrl(part.image_url.url);
    if (!bytes) throw badRequest('Simulator: pictures have to come as data: URLs.', 'messages', 'invalid_image_url');
    return [{ label, bytes }];
  });
}

function textsOf({ content }: ChatRequest['messages'][number]): string[] {
  if (typeof content === 'string') return [content];
  return (content ?? []).flatMap((part) => (part.type === 'text' ? [part.text] : []));
}
