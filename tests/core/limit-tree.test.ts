import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitTree } from '../../core/limit-tree.js';
import { missingParents } from '../../core/missing-posts.js';
import { buildReplyTree } from '../../core/reply-tree.js';

/** Posts from `id<parent` notes; a lone id answers nobody. */
function posts(...notes: string[]) {
  return notes.map((note) => {
    const [postId = '', replyToId = null] = note.split('<');
    return { postId, replyToId };
  });
}

/** 1 has the answers 2 and 3; 2 is answered by 4, 4 by 5, and 3 by 6. */
const TREE = buildReplyTree('1', posts('1', '2<1', '3<1', '4<2', '5<4', '6<3'));

function ids(nodes: readonly { postId: string }[]): string {
  return nodes.map(({ postId }) => postId).join(' ');
}

describe('limitTree', () => {
  it('leaves a tree as it is where there is no limit', () => {
    expect(limitTree(TREE, { maxDepth: null, maxPosts: null })).toEqual({ nodes: TREE, cut: { depth: 0, posts: 0 } });
  });

  it('cuts what is further from the root than the depth', () => {
    const { nodes, cut } = limitTree(TREE, { maxDepth: 2, maxPosts: null });

    expect(ids(nodes)).toBe('1 2 4 3 6');
    expect(cut).toEqual({ depth: 1, posts: 0 });
  });

  it('keeps the posts next to the root, the older first, and counts the others', () => {
    const { nodes, cut } = limitTree(TREE, { maxDepth: 2, maxPosts: 4 });

    expect(ids(nodes)).toBe('1 2 4 3');
    expect(cut).toEqual({ depth: 1, posts: 1 });
  });

  it('keeps a missing parent for what hangs below it, and for nothing else', () => {
    const tree = buildReplyTree('1', posts('1', '2<1', '5<4', '7<6'));

    expect(ids(limitTree(tree, { maxDepth: null, maxPosts: 3 }).nodes)).toBe('1 2 4 5');
  });

  it('keeps a missing root', () => {
    const tree = buildReplyTree('1', posts('3<1', '4<1'));

    expect(limitTree(tree, { maxDepth: null, maxPosts: 1 })).toEqual({
      nodes: tree.slice(0, 2),
      cut: { depth: 0, posts: 1 },
    });
  });

  it('gives a tree within its limits, every node below its parent, and loses no post uncounted', () => {
    const id = fc.integer({ min: 1, max: 15 }).map(String);
    const anyPosts = fc.uniqueArray(fc.record({ postId: id, replyToId: fc.option(id) }), {
      selector: (post) => post.postId,
      maxLength: 15,
    });
    const limit = fc.option(fc.integer({ min: 1, max: 8 }));

    fc.assert(
      fc.property(anyPosts, id, fc.record({ maxDepth: limit, maxPosts: limit }), (all, rootId, limits) => {
        const { nodes, cut } = limitTree(buildReplyTree(rootId, all), limits);

        const present = nodes.filter(({ missing }) => !missing);
        expect(present.length + cut.depth + cut.posts).toBe(all.length);
        expect(present.length).toBeLessThanOrEqual(limits.maxPosts ?? all.length);
        const seen = new Set<string>();
        for (const { postId, parentId, depth } of nodes) {
          expect(depth).toBeLessThanOrEqual(limits.maxDepth ?? depth);
          if (parentId === null) expect(postId).toBe(rootId);
          else expect(seen.has(parentId)).toBe(true);
          seen.add(postId);
        }
        const parents = new Set(nodes.map(({ parentId }) => parentId));
        for (const { postId, missing } of nodes) if (missing && postId !== rootId) expect(parents).toContain(postId);
      }),
    );
  });
});

describe('missingParents', () => {
  it('names what replies answer and nobody gave, each once, and the root', () => {
    expect(missingParents('1', posts('3<2', '4<2', '5<3'))).toEqual(['1', '2']);
    expect(missingParents('1', posts('1', '2<1'))).toEqual([]);
  });

  it('is not interested in what the root itself answers', () => {
    expect(missingParents('5', posts('5<2', '6<5'))).toEqual([]);
  });

  it('names exactly the nodes that the tree has as missing', () => {
    const id = fc.integer({ min: 1, max: 12 }).map(String);
    const anyPosts = fc.uniqueArray(fc.record({ postId: id, replyToId: fc.option(id) }), {
      selector: (post) => post.postId,
      maxLength: 12,
    });

    fc.assert(
      fc.property(anyPosts, id, (all, rootId) => {
        const missing = buildReplyTree(rootId, all).filter((node) => node.missing);

        expect(missingParents(rootId, all).toSorted()).toEqual(missing.map(({ postId }) => postId).toSorted());
      }),
    );
  });
});
