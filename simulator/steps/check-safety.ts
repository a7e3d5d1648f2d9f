import { z } from 'zod';

const SafetyData = z.looseObject({
  prompt: z.string(),
  inputs: z.array(z.string()).default([]),
  categories: z.array(z.looseObject({ id: z.string() })),
});

/** Words that tell, by category of the default set. Mild on purpose: they are in tests. */
const WORDS: Record<string, RegExp> = {
  sexual: /\b(nude|naked|undressed)\b/i,
  violence: /\b(gore|gory|torture|bloodbath)\b/i,
  hate: /\b(subhuman|vermin people|racial slur)\b/i,
  self_harm: /\b(self-harm|suicide|starve herself)\b/i,
  illegal: /\b(forged passport|counterfeit|pipe bomb)\b/i,
  personal_data: /\b(home address|credit card number|phone number of|social security number)\b/i,
  real_person: /\b(the (president|senator|mayor) in handcuffs)\b/i,
};
const MINORS = /\b(my (son|daughter|child|kid|baby)|toddler|schoolgirl|schoolboy)\b/i;

/** Finds the categories of a question by words of the prompt. */
export function checkSafety(data: unknown): { findings: { category: string; where: string; note: string }[] } {
  const { prompt, inputs, categories } = SafetyData.parse(data);
  const [input] = inputs;
  return {
    findings: categories.flatMap(({ id }) => {
      if (id === 'minor_in_input')
        return input && MINORS.test(prompt) ? { category: id, where: input, note: 'a child in a photo' } : [];
      return WORDS[id]?.test(prompt) ? { category: id, where: 'prompt', note: 'asked for in words' } : [];
    }),
  };
}
