import { drawFrom } from '../fixed-chance.js';
import type { Author } from './corpus-post.js';
import { snowflake } from './snowflake.js';

const ADJECTIVES = [
  'quiet',
  'paper',
  'amber',
  'lunar',
  'mossy',
  'copper',
  'velvet',
  'salty',
  'inky',
  'cosmic',
  'woolen',
  'misty',
  'golden',
  'crooked',
  'humble',
  'brisk',
];
const NOUNS = [
  'lantern',
  'harbor',
  'sparrow',
  'teacup',
  'compass',
  'orchard',
  'pixel',
  'thistle',
  'canvas',
  'pebble',
  'ribbon',
  'meadow',
  'anchor',
  'prism',
  'cricket',
  'willow',
];
const BIOS = [
  'Pictures and prompts.',
  'I draw with words.',
  'Small studies, every day.',
  'Prompt notes and coffee.',
  'Trying things so that you do not have to.',
];

/** An invented person. Equal names give equal authors. */
export function writeAuthor(name: string): Author {
  const draw = drawFrom('author', name);
  const [adjective, noun, number] = [draw.pick(ADJECTIVES), draw.pick(NOUNS), draw.int(2, 999)];
  const joinedAt = new Date(Date.UTC(2019, draw.int(0, 60), draw.int(1, 28), draw.int(0, 23), draw.int(0, 59)));
  return {
    id: snowflake(joinedAt, `author ${name}`),
    // X allows 15 characters.
    handle: `${`${adjective}_${noun}`.slice(0, 12)}${number}`,
    name: `${capital(adjective)} ${capital(noun)}`,
    bio: draw.pick(BIOS),
    joinedAt,
    followers: Math.floor(10 ** (1 + draw.next() * 3.5)),
  };
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
