/** Words that speak of pictures, or of asking for one. */
const IMAGE_WORDS =
  /\b(images?|pictures?|photos?|prompts?|art|artworks?|illustrations?|renders?|rendered|portraits?|posters?|drawings?|paintings?|painted|sketch|redraw|restyle|generated|visuals?|aiart)\b/i;
/** Words of the trade at large. */
const TRADE_WORDS = /\b(ai|gpt|llm|models?|generators?|diffusion|aiart|promptshare)\b/i;
/** Words that a description of a picture has and a chat does not. */
const SCENE_WORDS =
  /\b(style|light|lighting|palette|composition|cinematic|watercolor|illustration|portrait|photo|render|poster|background|close-up|shot|texture|isometric|painting)\b/i;
/** Other image models. */
const OTHER_MODELS =
  /\b(midjourney|stable diffusion|flux|imagen|firefly|seedream|ideogram|grok imagine|dall-?e|qwen-image|nano banana|gpt image)\b/gi;
const GIVEN_PICTURE =
  /\b(this|my|attached|uploaded|reference|given|provided) (photo|picture|image|selfie|sketch|drawing|portrait)|\b(uploaded|attached|turn this|the image)\b/i;
const PLACEHOLDER = /\[[a-z][^[\]\n]{0,50}\]|\{[a-z][^{}\n]{0,50}\}/gi;

/** Who the search is about, as the data of a step names it. */
export interface About {
  name: string;
  aliases: readonly string[];
}

/** Whether a text names the model, with or without blanks and signs (`#GPTImage` names "gpt image"). */
export function namesModel(text: string, about: About): boolean {
  const words = text.toLowerCase();
  const packed = pack(words);
  return [about.name, ...about.aliases].some((name) => {
    const packedName = pack(name.toLowerCase());
    // Short names, such as 4o, would be found inside of other words.
    if (packedName.length < 5) return ` ${words.replace(/[^\p{L}\p{N}]+/gu, ' ')} `.includes(` ${packedName} `);
    return packed.includes(packedName);
  });
}

/** Whether a text speaks of pictures, the model's own name left aside: "gpt image" does not count for "image". */
export function hasImageWords(text: string, about: About): boolean {
  return IMAGE_WORDS.test(withoutNames(text, about));
}

export function hasTradeWords(text: string): boolean {
  return TRADE_WORDS.test(text);
}

export function hasSceneWords(text: string): boolean {
  return SCENE_WORDS.test(text);
}

/** Whether a text says that something was made with a model that the search is not about. */
export function creditsOtherModel(text: string, about: About): boolean {
  return [...text.matchAll(OTHER_MODELS)].some((match) => {
    if (namesModel(match[0], about)) return false;
    return !namesModel(text, about) || /\b(with|in|by|using|used)\s+$/i.test(text.slice(0, match.index));
  });
}

/** Whether a text speaks of a picture that comes with it. */
export function needsGivenPicture(text: string): boolean {
  return GIVEN_PICTURE.test(text);
}

/** What an alt text says that a picture is. The first word that tells decides: an alt text that is itself a prompt may hold both. */
export function roleInWords(altText: string): 'input' | 'output' | null {
  const [word] = /\b(input|before|original|output|after|result)\b/i.exec(altText) ?? [];
  if (word === undefined) return null;
  return /input|before|original/i.test(word) ? 'input' : 'output';
}

/** The gaps of a prompt, such as `[subject]`, in order. */
export function placeholdersIn(prompt: string): string[] {
  return prompt.match(PLACEHOLDER) ?? [];
}

export function countWords(text: string): number {
  return text.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu)?.length ?? 0;
}

function withoutNames(text: string, about: About): string {
  return [about.name, ...about.aliases].reduce(
    (rest, name) => rest.replace(new RegExp(nameRegex(name), 'giu'), ' '),
    text,
  );
}

function nameRegex(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  return words.length > 0 ? words.join('[^\\p{L}\\p{N}]*') : '(?!)';
}

function pack(text: string): string {
  return text.replace(/[^\p{L}\p{N}]+/gu, '');
}
