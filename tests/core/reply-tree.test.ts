import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildReplyTree, type TreePost } from '../../core/reply-tree.js';
import type { ThreadNode } from '../../core/schemas/thread.js';

/** Posts from `id<parent` notes; a lone id answers nobody. */
function posts(...notes: string[]): TreePost[] {
  return notes.map((note) => {
    const [postId = '', replyToId = null] = note.split('<');
    return { postId, replyToId };
  });
}

/** One line a node: two spaces for each level, `?` before what is missing. */
function drawn(nodes: readonly ThreadNode[]): string[] {
  return nodes.map(({ postId, depth, missing }) => `${'  '.repeat(depth)}${missing ? '?' : ''}${postId}`);
}

describe('buildReplyTree', () => {
  it('puts posts in their place whatever order they came in', () => {
    const tree = buildReplyTree('1', posts('4<2', '1', '3<1', '5<4', '2<1'));

    expect(drawn(tree)).toEqual(['1', '  2', '    4', '      5', '  3']);
    expect(tree[2]).toEqual({ postId: '4', parentId: '2', depth: 2, missing: false });
  });

  it('orders siblings by the size of their ids, not as text', () => {
    const tree = buildReplyTree('1', posts('100<1', '20<1', '3<1', '1'));

    expect(drawn(tree)).toEqual(['1', '  3', '  20', '  100']);
  });

  it('keeps the place of orphans: a parent that nobody has is a missing node below the root', () => {
    const tree = buildReplyTree('1', posts('1', '5<4', '6<4', '2<1'));

    expect(drawn(tree)).toEqual(['1', '  2', '  ?4', '    5', '    6']);
  });

  it('has a missing root where only replies are known', () => {
    const tree = buildReplyTree('1', posts('3<2', '2<1'));

    expect(drawn(tree)).toEqual(['?1', '  2', '    3']);
    expect(tree[0]).toEqual({ postId: '1', parentId: null, depth: 0, missing: true });
  });

  it('hangs a post that answers nobody, and yet is not the root, below the root', () => {
    expect(drawn(buildReplyTree('1', posts('1', '7')))).toEqual(['1', '  7']);
  });

  it('is a root alone where there are no replies', () => {
    expect(drawn(buildReplyTree('1', posts('1')))).toEqual(['1']);
    expect(drawn(buildReplyTree('1', []))).toEqual(['?1']);
  });

  it('takes no notice of what the root itself answers', () => {
    expect(drawn(buildReplyTree('5', posts('5<2', '6<5')))).toEqual(['5', '  6']);
  });

  it('opens a ring of replies at its oldest post', () => {
    const notes = ['1', '4<2', '2<3', '3<4', '5<3'];

    expect(drawn(buildReplyTree('1', posts(...notes)))).toEqual(['1', '  2', '    4', '      3', '        5']);
    expect(buildReplyTree('1', posts(...notes.toReversed()))).toEqual(buildReplyTree('1', posts(...notes)));
  });

  it('opens a post that answers itself, and a ring through the root', () => {
    expect(drawn(buildReplyTree('1', posts('1', '2<2')))).toEqual(['1', '  2']);
    expect(drawn(buildReplyTree('1', posts('1<3', '2<1', '3<2')))).toEqual(['1', '  2', '    3']);
  });

  it('takes a chain of ten thousand replies', () => {
    const chain = Array.from({ length: 10_000 }, (_, i) => ({
      postId: String(i),
      replyToId: i > 0 ? String(i - 1) : null,
    }));

    expect(buildReplyTree('0', chain).at(-1)).toMatchObject({ postId: '9999', depth: 9999 });
  });
});

describe('buildReplyTree of any posts', () => {
  const id = fc.integer({ min: 1, max: 12 }).map(String);
  const anyPosts = fc.uniqueArray(fc.record({ postId: id, replyToId: fc.option(id) }), {
    selector: (post) => post.postId,
    maxLength: 12,
  });

  it('holds every post exactly once, below a node that stands before it', () => {
    fc.assert(
      fc.property(anyPosts, id, (all, rootId) => {
        const tree = buildReplyTree(rootId, all);

        const depths = new Map<string, number>();
        for (const node of tree) {
          if (node.parentId === null) expect(node).toMatchObject({ postId: rootId, depth: 0 });
          else expect(node.depth).toBe(depths.get(node.parentId)! + 1);
          depths.set(node.postId, node.depth);
        }
        expect(depths.size).toBe(tree.length);
        const present = tree.filter((node) => !node.missing).map((node) => node.postId);
        expect(present.toSorted()).toEqual(all.map((post) => post.postId).toSorted());
      }),
    );
  });

  it('is the same for every order of the posts', () => {
    const shuffled = anyPosts.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );

    fc.assert(
      fc.property(shuffled, id, ([all, otherOrder], rootId) => {
        expect(buildReplyTree(rootId, otherOrder)).toEqual(buildReplyTree(rootId, all));
      }),
    );
  });
});
