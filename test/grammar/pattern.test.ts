import { describe, expect, it } from '@jest/globals';
import { compile, format, usage } from '../../src/grammar/grammar.ts';

describe('compile', () => {
  it.each([
    '',
    '{vm}',
    '[now]',
    'jobs [all]',
    'jobs [{a}] [{b}]',
    'jobs [{a} now]',
    'jobs [since {a}] now',
    'jobs [since {a}',
    'jobs since {a}]',
    'jobs [since [of {a}]]',
    'jobs [since {a}] [since {b}]',
    'jobs {a} {a}',
    'jobs {a...} now',
    'jobs {a...} [since {b}]',
    'jobs [{a...}] [since {b}]',
    'jobs [for {a...}] [since {b...}]',
    'jobs {A}',
    'Jobs',
    'jobs, please',
  ])('refuses "%s"', (words) => {
    expect(() => compile(words)).toThrow(/malformed/);
  });

  it('gives the values in order', () => {
    expect(compile('protect {vm} [with {policy}] [in {vault}]').slots).toEqual(['vm', 'policy', 'vault']);
  });
});

describe('usage', () => {
  it.each([
    ['protect {vm} [with {policy}] [in {vault}]', 'protect VM [with POLICY] [in VAULT]'],
    ['inactivate {alert} [because {reason...}]', 'inactivate ALERT [because …]'],
    ['confirm {id} {name...}', 'confirm ID NAME'],
    ['help [{topic...}]', 'help [TOPIC]'],
  ])('%s', (words, expected) => {
    expect(usage(compile(words))).toBe(expected);
  });
});

describe('format', () => {
  const pattern = compile('reject {id} [because {reason...}] [for {team}]');

  it('puts free text last and quotes only what needs it', () => {
    expect(format(pattern, { id: '7F3K', reason: 'not today', team: 'ops' })).toBe(
      'reject 7F3K for ops because not today',
    );
    expect(format(pattern, { id: 'for', team: 'a b' })).toBe('reject "for" for "a b"');
    expect(format(pattern, { id: '7F3K', reason: 'No.' })).toBe('reject 7F3K because "No."');
  });

  it('throws when a required value is not given', () => {
    expect(() => format(pattern, {})).toThrow(/needs \{id\}/);
  });
});
