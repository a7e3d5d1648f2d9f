import type { Draw } from '../fixed-chance.js';

/** A remark, what a good reader makes of it, and the prompts under which it makes sense (all when absent). */
export interface Remark {
  text: string;
  polarity: 'success' | 'failure' | 'mixed' | 'neutral';
  under?: RegExp;
}

const LETTERS = /words|reads|label|lettering|banner/i;
const BODIES = /violinist|baker|astronaut|robot|portrait|friend|character|\[subject\]/i;
const EDITS = /photo|picture as/i;

const REMARKS: readonly Remark[] = [
  { text: 'Great composition, the eye goes straight to the middle.', polarity: 'success' },
  { text: 'Way too yellow for me, the white balance is off.', polarity: 'failure' },
  { text: 'Colors are spot on, no color cast at all.', polarity: 'success' },
  { text: 'The light is beautiful, those soft shadows!', polarity: 'success' },
  { text: 'Lighting is flat and the shadows point in two directions.', polarity: 'failure' },
  { text: 'Followed the prompt to the letter. Works great!', polarity: 'success' },
  { text: 'It ignored half of the prompt for me.', polarity: 'failure' },
  { text: 'Aspect ratio is wrong, mine came out square and cropped.', polarity: 'failure' },
  { text: 'Beautiful details in the texture, but the perspective is broken.', polarity: 'mixed' },
  { text: 'Looks plastic and blurry when you zoom in.', polarity: 'failure' },
  { text: 'What size did you use for this?', polarity: 'neutral' },
  { text: 'Saving this for later.', polarity: 'neutral' },
  { text: 'How long did it take?', polarity: 'neutral' },
  { text: 'Text is spelled perfectly, even the small print. Impressive.', polarity: 'success', under: LETTERS },
  { text: 'Letters in the title are garbled, it misspelled the second word.', polarity: 'failure', under: LETTERS },
  { text: 'Lovely style, but the text is cropped at the edge.', polarity: 'mixed', under: LETTERS },
  { text: 'The hands are wrong, I count six fingers on the left one.', polarity: 'failure', under: BODIES },
  { text: 'Proportions are odd, the head is too large for the body.', polarity: 'failure', under: BODIES },
  { text: 'The face looks like a different person now.', polarity: 'failure', under: EDITS },
  { text: 'It kept the face perfectly, same person for sure.', polarity: 'success', under: EDITS },
  { text: 'The background changed completely, I only asked for the style.', polarity: 'failure', under: EDITS },
  { text: 'Same character in every panel, the consistency is amazing.', polarity: 'success', under: /panel/i },
];

const FOREIGN_REMARKS: readonly { text: string; language: string }[] = [
  { text: 'Qué luz tan bonita, gracias por compartir', language: 'es' },
  { text: 'とても好きな雰囲気です', language: 'ja' },
  { text: 'Die Farben sind wunderbar', language: 'de' },
];

/** Remarks of strangers under a prompt, none twice. About one in eight is not English. */
export function writeRemarks(draw: Draw, count: number, prompt: string): { text: string; language: string }[] {
  const fitting = REMARKS.filter(({ under }) => under?.test(prompt) ?? true);
  const apt = fitting.filter(({ under }) => under);
  const remarks = new Map<string, string>();
  while (remarks.size < count) {
    const list = apt.length > 0 && draw.chance(0.4) ? apt : fitting;
    const remark = draw.chance(0.12) ? draw.pick(FOREIGN_REMARKS) : { text: draw.pick(list).text, language: 'en' };
    remarks.set(remark.text, remark.language);
  }
  return [...remarks].map(([text, language]) => ({ text, language }));
}

/** The English remarks with their polarity, for tests. */
export function plantedRemarks(): readonly Remark[] {
  return REMARKS;
}
