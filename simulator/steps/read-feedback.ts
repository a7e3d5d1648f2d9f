import { z } from 'zod';

const FeedbackData = z.looseObject({ feedback: z.array(z.looseObject({ id: z.string(), text: z.string() })) });

type Polarity = 'success' | 'failure' | 'mixed' | 'neutral';

/** What feedback speaks of, and the words that tell. */
const KEYWORDS: readonly (readonly [keyword: string, words: RegExp])[] = [
  ['identity', /\b(face|identity|same person|different person|likeness)\b/i],
  ['text accuracy', /\b(text|letters?|spell\w*|misspell\w*|typos?|title)\b/i],
  ['hands', /\b(hands?|fingers?)\b/i],
  ['color balance', /\b(colou?rs?|yellow|tint|white balance|colou?r cast|saturation)\b/i],
  ['proportions', /\b(proportions?|too large|too small|head is)\b/i],
  ['composition', /\b(composition|framing|perspective)\b/i],
  ['lighting', /\b(light|lighting|shadows?)\b/i],
  ['aspect ratio', /\b(aspect ratio|square|landscape format)\b/i],
  ['cropping', /\b(crop\w*|cut off)\b/i],
  ['prompt following', /\b(prompt|ignored|followed)\b/i],
  ['background', /\bbackground\b/i],
  ['style', /\bstyle\b/i],
  ['detail', /\b(details?|texture)\b/i],
  ['realism', /\b(plastic|blurry|realistic|fake)\b/i],
  ['consistency', /\b(consisten\w+|same character)\b/i],
];
const PRAISE =
  /\b(perfect\w*|great|beautiful|lovely|amazing|impressive|spot on|works|love|followed|same person|kept)\b/i;
const BLAME =
  /\b(wrong|odd|garbled|misspell\w*|cropped|broken|flat|ignored|plastic|blurry|too (yellow|large|small)|off|different person|changed completely|six fingers|fails?)\b/i;

/** Says of each remark whether it praises or blames, and for what. Remarks without either are neutral and have no keywords. */
export function readFeedback(data: unknown): { feedback: { id: string; polarity: Polarity; keywords: string[] }[] } {
  const { feedback } = FeedbackData.parse(data);
  return {
    feedback: feedback.map(({ id, text }) => {
      const polarity = polarityOf(text);
      const keywords =
        polarity === 'neutral' ? [] : KEYWORDS.filter(([, words]) => words.test(text)).map(([keyword]) => keyword);
      return { id, polarity, keywords };
    }),
  };
}

function polarityOf(text: string): Polarity {
  const praises = PRAISE.test(text);
  // "spot on" and "no color cast at all" hold words of blame.
  const blames = BLAME.test(text.replace(/\bno [\w ]+ at all\b/gi, ''));
  if (praises && blames) return 'mixed';
  if (praises) return 'success';
  return blames ? 'failure' : 'neutral';
}
