import type { CorpusPost } from '../corpus/corpus-post.js';
import { wireText, wordsOf } from './wire-text.js';
import { invalidRequest } from './x-problem.js';

/** Whether a post matches a query. */
export type PostTest = (post: CorpusPost) => boolean;

const TOKENS = /\s*(-?)(?:(\()|(\))|"([^"]*)"|([^\s()"]+))/gy;

interface Token {
  negated: boolean;
  kind: 'open' | 'close' | 'phrase' | 'word';
  text: string;
}

/**
 * Parses a search query: words, "phrases", #tags, OR, implicit AND (binds tighter), parentheses, `-` before any of them, and the
 * operators has: is: lang: conversation_id: in_reply_to_tweet_id: from:.
 *
 * @throws XProblem on what the grammar does not know.
 */
export function parseQuery(query: string): PostTest {
  const tokens = tokenise(query);
  let at = 0;
  function either(): PostTest {
    const branches = [all()];
    while (tokens[at]?.kind === 'word' && tokens[at]?.text === 'OR') {
      at++;
      branches.push(all());
    }
    return (post) => branches.some((branch) => branch(post));
  }
  function all(): PostTest {
    const terms: PostTest[] = [];
    for (let token = tokens[at]; token && token.kind !== 'close' && !isOr(token); token = tokens[at]) {
      at++;
      terms.push(negate(token.negated, token.kind === 'open' ? group() : termOf(token, query)));
    }
    if (terms.length === 0) throw badQuery(query, 'there is nothing on one side of an operator');
    return (post) => terms.every((term) => term(post));
  }
  function group(): PostTest {
    const inner = either();
    if (tokens[at++]?.kind !== 'close') throw badQuery(query, "missing ')'");
    return inner;
  }
  const whole = either();
  if (at < tokens.length) throw badQuery(query, "unexpected ')'");
  return whole;
}

function tokenise(query: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of query.matchAll(TOKENS)) {
    const [whole, minus, open, close, phrase, word] = match;
    end = match.index + whole.length;
    const kind = open ? 'open' : close ? 'close' : phrase !== undefined ? 'phrase' : 'word';
    tokens.push({ negated: minus === '-', kind, text: phrase ?? word ?? '' });
  }
  if (query.slice(end).trim() !== '') throw badQuery(query, `cannot read "${query.slice(end).trim()}"`);
  return tokens;
}

function isOr(token: Token): boolean {
  return token.kind === 'word' && token.text === 'OR' && !token.negated;
}

function negate(negated: boolean, test: PostTest): PostTest {
  return negated ? (post) => !test(post) : test;
}

function termOf(token: Token, query: string): PostTest {
  const operator = token.kind === 'word' ? /^([a-z_]+):(.+)$/.exec(token.text) : null;
  if (!operator) return wordsTest(token.text);
  const [, name = '', value = ''] = operator;
  const test = operatorTest(name, value);
  if (!test) throw badQuery(query, `Reference to invalid operator '${name}:${value}'`);
  return test;
}

function operatorTest(name: string, value: string): PostTest | null {
  switch (name) {
    case 'has':
      return value === 'images' || value === 'media' ? (post) => post.media.length > 0 : null;
    case 'is':
      return isTest(value);
    case 'lang':
      return (post) => post.language === value;
    case 'conversation_id':
      return (post) => post.conversationId === value;
    case 'in_reply_to_tweet_id':
      return (post) => post.parentId === value;
    case 'from':
      return (post) => [post.author.handle, post.author.id].includes(value.replace(/^@/, ''));
    default:
      return null;
  }
}

function isTest(value: string): PostTest | null {
  switch (value) {
    case 'retweet':
      return (post) => post.repostOf !== null;
    case 'reply':
      return (post) => post.parentId !== null;
    case 'quote':
      return () => false;
    default:
      return null;
  }
}

/** Whole words, in order, whatever the case and the signs between them. */
function wordsTest(text: string): PostTest {
  const wanted = ` ${wordsOf(text)} `;
  return (post) => ` ${wireText(post).words} `.includes(wanted);
}

function badQuery(query: string, message: string): Error {
  return invalidRequest('query', query, `There were errors processing your request: ${message} (at position 1)`);
}
