import { expect, it } from '@jest/globals';
import { mutedName, readMuteName } from '../../../src/alerts/mute/mute-name.ts';

it.each([
  ['sql-prod-01', 'vm', 'sql-prod-01'],
  ['vm sql-prod-01', 'vm', 'sql-prod-01'],
  ['RSV-Prod', 'vault', 'rsv-prod'],
  ['vault other', 'vault', 'other'],
  ['usererrorguestagentstatusunavailable', 'error', 'UserErrorGuestAgentStatusUnavailable'],
  ['UserErrorNobodyKnows', 'error', 'UserErrorNobodyKnows'],
  ['400094', 'error', '400094'],
  ['error  ExtensionX', 'error', 'ExtensionX'],
  ['tag Support Team = DBA', 'tag', 'Support Team=DBA'],
  ['Environment=Dev', 'tag', 'Environment=Dev'],
])('%s', (words, what, name) => {
  expect(readMuteName(words, ['rsv-prod'])).toEqual({ what, name });
});

it.each(['', 'tag DBA', 'tag =DBA'])('“%s” is refused', (words) => {
  expect(() => readMuteName(words, [])).toThrow();
});

it('is said as it was typed', () => {
  expect(mutedName({ what: 'tag', name: 'A=B' })).toBe('tag A=B');
  expect(mutedName({ what: 'vm', name: 'vm1' })).toBe('vm1');
});
