import type { Draw } from '../fixed-chance.js';
import {
  CAMERAS,
  DETAILS,
  KEEPS,
  LIGHTS,
  MAKEOVERS,
  PALETTES,
  PHOTOS,
  SETTINGS,
  STYLES,
  SUBJECTS,
  TITLES,
} from './vocabulary.js';

/** A prompt for a picture from text alone: 14 to 90 words, in one of eight builds. */
export function writeTextPrompt(draw: Draw): string {
  const [style, subject, setting, light] = [
    draw.pick(STYLES),
    draw.pick(SUBJECTS),
    draw.pick(SETTINGS),
    draw.pick(LIGHTS),
  ];
  const [palette, camera, detail] = [draw.pick(PALETTES), draw.pick(CAMERAS), draw.pick(DETAILS)];
  switch (draw.int(1, 8)) {
    case 1:
      return `${article(style)} of ${subject} ${setting}, ${light}, ${palette}, ${camera}`;
    case 2:
      return `${capital(subject)} ${setting}. ${capital(style)}, ${light}. ${detail}.`;
    case 3:
      return `Create ${article(style).toLowerCase()} that shows ${subject} ${setting}; ${light}, ${palette}. ${detail}.`;
    case 4:
      return `Vintage travel poster with the words "${draw.pick(TITLES)}" in bold letters at the top. Below, ${subject} ${setting}. ${capital(palette)}, ${light}.`;
    case 5:
      return `Product photo of ${subject} on a pale stone plinth, ${light}, ${camera}. A small card beside it reads "${draw.pick(TITLES)}".`;
    case 6:
      return `An isometric miniature world: ${subject} ${setting}, ${palette}, soft shadows, ${camera}`;
    case 7:
      return `Four-panel comic, same character in each panel: ${subject} ${setting}. Panel 1 calm, panel 2 surprised, panel 3 running, panel 4 asleep. ${capital(style)}, ${palette}, clean lettering.`;
    default:
      return longPrompt([style, subject, setting, light, palette, camera, detail], draw);
  }
}

/** A prompt that speaks of a picture given with it. */
export function writeEditPrompt(draw: Draw): { prompt: string; photo: string } {
  const photo = draw.pick(PHOTOS);
  const [makeover, keep, light] = [draw.pick(MAKEOVERS), draw.pick(KEEPS), draw.pick(LIGHTS)];
  const builds = [
    `Turn this photo into ${makeover}, ${keep}`,
    `Turn this photo of ${photo} into ${makeover}; ${keep}, ${light}`,
    `Using the attached photo, redraw the scene as ${makeover}. ${capital(keep)}.`,
    `Restyle the uploaded picture as ${makeover} with ${light}, but ${keep}`,
    `Take this photo and place it ${draw.pick(SETTINGS)}; ${keep}, match the shadows to ${light}`,
  ];
  return { prompt: draw.pick(builds), photo };
}

/** A prompt with gaps that its reader is to fill. */
export function writeTemplatePrompt(draw: Draw): string {
  const [style, light, palette] = [draw.pick(STYLES), draw.pick(LIGHTS), draw.pick(PALETTES)];
  const builds = [
    `${article(style)} of [subject] standing in [place], ${light}, ${palette}, centered composition`,
    `Product photo of a [color] [object] on a marble table, ${light}, ${palette}, label reads MADE BY HAND`,
    `${article(style)} of [animal] wearing [clothing] in front of [place], ${light}, thin white border`,
  ];
  return draw.pick(builds);
}

function longPrompt([style, subject, setting, light, palette, camera, detail]: string[], draw: Draw): string {
  return [
    `${article(style ?? '')} that tells a whole small story: ${subject} ${setting}.`,
    `The scene is built in three layers. In front, a few out-of-focus leaves frame the corners; in the middle stands the subject, sharp and calm; behind, the setting fades into pale tones.`,
    `Lighting: ${light}. Colors: ${palette}. Framing: ${camera}. ${detail}.`,
    `A narrow banner along the lower edge reads "${draw.pick(TITLES)}" in evenly spaced capitals. No watermark, no extra limbs, no cropped letters.`,
  ].join(' ');
}

function article(phrase: string): string {
  return /^[aeiou]/i.test(phrase) ? `An ${phrase}` : `A ${phrase}`;
}

function capital(phrase: string): string {
  return phrase.charAt(0).toUpperCase() + phrase.slice(1);
}
