import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { codeIn, explain } from '../../../src/alerts/codes/codes.ts';

const classes = ['RETRY', 'WAIT', 'AUTO', 'FIX', 'CONFIG', 'GONE', 'USER', 'SUPPORT'];
const file = JSON.parse(readFileSync(new URL('../../../src/alerts/codes/codes.json', import.meta.url), 'utf8')) as {
  readonly sources: readonly string[];
  readonly codes: readonly { readonly code: string; readonly aliases?: readonly string[] }[];
};

describe('the table of codes', () => {
  it('explains each code in sentences, with a class and a page of Microsoft', () => {
    for (const { code } of file.codes) {
      const known = explain(code)!;
      expect([code, classes.includes(known.class)]).toEqual([code, true]);
      expect(known.meaning).toMatch(/^[A-Z].{10,}\.$/);
      expect(known.action).toMatch(/^[A-Z].{4,}\.$/);
      expect(known.link).toMatch(/^https:\/\/learn\.microsoft\.com\/azure\//);
    }
    expect(file.sources.length).toBeGreaterThan(0);
  });

  it('has each code once', () => {
    const names = file.codes.flatMap(({ code, aliases = [] }) => [code, ...aliases]).map((name) => name.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([
    ['UserErrorGuestAgentStatusUnavailable', 'FIX'],
    ['usererrorguestagentstatusunavailable', 'FIX'],
    ['UserErrorKeyvaultPermissionsNotConfigured', 'FIX'],
    [' 400094 ', 'GONE'],
    ['BCMV2VMNotFound', 'GONE'],
    ['320001 ResourceNotFound', 'GONE'],
    ['UserErrorParentFullBackupMissing', 'AUTO'],
    ['BackUpOperationFailedV2', 'RETRY'],
  ])('%s is %s', (code, kind) => {
    expect(explain(code)?.class).toBe(kind);
  });

  it('says nothing about what it does not know', () => {
    expect([explain('UserErrorOfTomorrow'), explain(''), explain(undefined), explain('toString')]).toEqual(
      Array(4).fill(undefined),
    );
  });
});

describe('codeIn', () => {
  it('finds the longest code in a text without blanks', () => {
    expect(codeIn('2516_0_468azureiaasvmbackupoperationfailedv2backup')).toBe('BackUpOperationFailedV2');
    expect(codeIn('2516_0_468azureworkloadusererrorparentfullbackupmissinglog')).toBe(
      'UserErrorParentFullBackupMissing',
    );
    expect(codeIn('19e207a9_320001_78174')).toBeUndefined();
  });
});
