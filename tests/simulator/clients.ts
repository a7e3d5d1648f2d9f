import OpenAI, { toFile } from 'openai';
import sharp from 'sharp';

/** The real client, as the adapters use it: no retries of its own. */
export function openAiClient(url: string, apiKey = 'test-key'): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
}

export async function drawPicture(
  client: OpenAI,
  order: { model: string; prompt: string; size?: string },
): Promise<Buffer> {
  const answer = await client.images.generate({ size: '128x128', ...order } as OpenAI.ImageGenerateParamsNonStreaming);
  return Buffer.from(answer.data?.[0]?.b64_json ?? '', 'base64');
}

export async function editPicture(
  client: OpenAI,
  order: { model: string; prompt: string; inputs: Buffer[]; size?: string },
): Promise<Buffer> {
  const image = await Promise.all(
    order.inputs.map((input, i) => toFile(input, `input-${i}.png`, { type: 'image/png' })),
  );
  const { model, prompt, size = '128x128' } = order;
  const answer = await client.images.edit({ model, prompt, image, size } as OpenAI.ImageEditParamsNonStreaming);
  return Buffer.from(answer.data?.[0]?.b64_json ?? '', 'base64');
}

/** A picture as judges get it: shorter side 512, JPEG 85. */
export function asJudgesSeeIt(image: Buffer): Promise<Buffer> {
  return sharp(image).resize(512, 512, { fit: 'outside' }).jpeg({ quality: 85 }).toBuffer();
}

export type Labelled = readonly [label: string, image: Buffer];

/** A message with data and pictures, as the prompts of the product write it. */
export function dataMessage(data: unknown, images: readonly Labelled[] = []): OpenAI.ChatCompletionUserMessageParam {
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  return {
    role: 'user',
    content: [
      { type: 'text', text: `Here is the material.\n<data>\n${json}\n</data>` },
      ...images.flatMap(([label, image]): OpenAI.ChatCompletionContentPart[] => [
        { type: 'text', text: label },
        { type: 'image_url', image_url: { url: `data:image/jpeg;base64,${image.toString('base64')}` } },
      ]),
    ],
  };
}

export function stepFormat(name: string): OpenAI.ResponseFormatJSONSchema {
  return {
    type: 'json_schema',
    json_schema: { name, strict: true, schema: { type: 'object', properties: {}, additionalProperties: false } },
  };
}

/** Asks an annotation step and parses its reply. */
export async function askStep<T>(
  client: OpenAI,
  step: string,
  content: { data: unknown; images?: readonly Labelled[] },
): Promise<T> {
  const answer = await client.chat.completions.create({
    model: 'sim-annotator',
    messages: [{ role: 'system', content: 'You annotate.' }, dataMessage(content.data, content.images)],
    response_format: stepFormat(step),
  });
  return JSON.parse(answer.choices[0]?.message.content ?? '') as T;
}

/** What a judge writes. */
export async function askJudge(
  client: OpenAI,
  judge: string,
  content: { prompt: string; output: Buffer; input?: Buffer },
): Promise<string> {
  const images: Labelled[] = [
    ...(content.input ? [['input image 1', content.input] as const] : []),
    ['output image', content.output],
  ];
  const answer = await client.chat.completions.create({
    model: judge,
    messages: [{ role: 'system', content: 'You judge.' }, dataMessage({ prompt: content.prompt }, images)],
  });
  return answer.choices[0]?.message.content ?? '';
}

/** The number in the last pair of double brackets, or `null`. */
export function ratingIn(text: string): number | null {
  const found = [...text.matchAll(/\[\[(\d+)\]\]/g)].at(-1)?.[1];
  return found === undefined ? null : Number(found);
}

/** Mean of each channel, 0 to 255. */
export async function meanColour(image: Buffer): Promise<[number, number, number]> {
  const { channels } = await sharp(image).stats();
  return [channels[0]?.mean ?? 0, channels[1]?.mean ?? 0, channels[2]?.mean ?? 0];
}

/** The error of a call, as the client gives it. */
export async function errorOf(call: Promise<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof OpenAI.APIError) return error;
  throw new Error(`expected an APIError, got ${String(error)}`);
}
