import { expect, test } from '@jest/globals';
import { asRepeat, hashOf, shortened } from '../../src/posts/content.ts';
import { asMarkdown } from '../../src/posts/posting.ts';

test('a repeat says so, above what it repeats', () => {
  const card = { type: 'AdaptiveCard' } as const;
  expect(asRepeat({ card })).toEqual({ card, text: 'Possible repeat: Teams did not confirm the first one.' });
  expect(asRepeat({ text: 'x' }).text).toBe('Possible repeat: Teams did not confirm the first one.\n\nx');
});

test('the hash tells whether something else is shown', () => {
  expect(hashOf({ text: 'x' })).toBe(hashOf({ text: 'x' }));
  expect(hashOf({ text: 'x' })).not.toBe(hashOf({ text: 'y' }));
  expect(hashOf({ text: 'x', mentions: [{ teamsId: '29:a', name: 'A' }] })).not.toBe(hashOf({ text: 'x' }));
});

test('what is too big keeps its words and mentions, cut without breaking a character', () => {
  const mentions = [{ teamsId: '29:a', name: 'A' }];
  const card = { type: 'AdaptiveCard', fallbackText: 'card words' } as const;
  expect(shortened({ card, text: 'text', mentions })).toEqual({
    text: 'text\n\ncard words\n\n(The card was too large for Teams.)',
    mentions,
  });
  const long = shortened({ card: { type: 'AdaptiveCard', fallbackText: '😀'.repeat(5_000) }, text: 'x' }).text!;
  expect(long.length).toBeLessThan(2_100);
  expect(long.isWellFormed()).toBe(true);
  expect(shortened({ card: { type: 'AdaptiveCard' } }).text).toContain('There is something to show here.');
});

test('plain text means nothing to markdown', () => {
  expect(asMarkdown('a_b*c [x](y) <at> `z` #1')).toBe('a\\_b\\*c \\[x\\](y) \\<at\\> \\`z\\` \\#1');
});
