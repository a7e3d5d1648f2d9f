import { z } from 'zod';
import { readDataUrl } from '../read-data-url.js';
import { badRequest, unknownParameter } from './openai-error.js';

const Part = z.union([
  z.looseObject({ type: z.literal('input_text'), text: z.string() }),
  z.looseObject({ type: z.literal('input_image'), image_url: z.string() }),
]);
type Part = z.infer<typeof Part>;

const ResponsesBody = z.looseObject({
  model: z.string().min(1),
  input: z.union([
    z.string(),
    z.array(z.looseObject({ role: z.string(), content: z.union([z.string(), z.array(Part)]) })),
  ]),
  tools: z.array(z.looseObject({ type: z.string() })).default([]),
  stream: z.boolean().nullish(),
});
type ResponsesBody = z.infer<typeof ResponsesBody>;

const KNOWN_FIELDS = new Set(
  'model input tools tool_choice store instructions reasoning temperature top_p max_output_tokens max_tool_calls metadata parallel_tool_calls previous_response_id prompt_cache_key safety_identifier service_tier stream text truncation user include background'.split(
    ' ',
  ),
);

/** What is asked of the tool for images, and of whom. */
export interface ResponsesRequest {
  /** The model that holds the tool. */
  model: string;
  /** The image model of the tool; the other one where it names none, so that a row can be told by either. */
  drawer: string;
  prompt: string;
  inputs: Buffer[];
  action: 'generate' | 'edit' | 'auto';
  /** Further fields of the tool, unchecked. */
  tool: Record<string, unknown>;
}

/** @throws OpenAiError on a body that the API would not take, or that does not ask for a picture. */
export function readResponsesRequest(body: unknown): ResponsesRequest {
  const parsed = ResponsesBody.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const param = issue?.path.join('.') ?? null;
    throw badRequest(`Invalid value for '${param}': ${issue?.message}.`, param, 'invalid_value');
  }
  const { model, input, tools, stream } = parsed.data;
  const unknown = Object.keys(parsed.data).find((name) => !KNOWN_FIELDS.has(name));
  if (unknown !== undefined) throw unknownParameter(unknown);
  if (stream) throw badRequest('The simulator does not stream.', 'stream', 'unsupported_value');
  const [found] = tools.filter(({ type }) => type === 'image_generation');
  if (!found)
    throw badRequest('Simulator: of Responses there is only the tool image_generation.', 'tools', 'invalid_value');
  const { type: _type, action = 'auto', model: drawer = model, ...tool } = found;
  const parts = partsOf(input);
  return {
    model,
    drawer: String(drawer),
    prompt: parts.flatMap((part) => (part.type === 'input_text' ? [part.text] : [])).join('\n'),
    inputs: parts.flatMap(readInput),
    action: readAction(action),
    tool,
  };
}

function partsOf(input: ResponsesBody['input']): Part[] {
  const messages = typeof input === 'string' ? [{ content: input }] : input;
  return messages.flatMap(({ content }) =>
    typeof content === 'string' ? [{ type: 'input_text' as const, text: content }] : content,
  );
}

function readInput(part: Part): Buffer[] {
  if (part.type !== 'input_image') return [];
  const bytes = readDataUrl(part.image_url);
  if (!bytes) throw badRequest('Simulator: pictures have to come as data: URLs.', 'input', 'invalid_image_url');
  return [bytes];
}

function readAction(action: unknown): ResponsesRequest['action'] {
  if (action === 'generate' || action === 'edit' || action === 'auto') return action;
  throw badRequest(
    `Invalid value: '${JSON.stringify(action)}'. Supported values are: 'generate', 'edit', and 'auto'.`,
    'tools[0].action',
    'invalid_value',
  );
}
