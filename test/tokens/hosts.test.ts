import { expect, test } from '@jest/globals';
import { ownerOf } from '../../src/tokens/hosts.ts';

const hosts = ['login.example.com', '.bots.example.com'];

test.each([
  ['https://login.example.com/keys', 'known'],
  ['https://LOGIN.example.com', 'known'],
  ['https://eu.bots.example.com/', 'known'],
  ['http://127.0.0.1:80/', 'loopback'],
  ['https://localhost/', 'loopback'],
  ['http://[::1]:3979/', 'loopback'],
  ['http://login.example.com/', undefined],
  ['https://bots.example.com/', undefined],
  ['https://xbots.example.com/', undefined],
  ['https://login.example.com.evil.net/', undefined],
  ['https://evil.net/login.example.com', undefined],
  ['https://login.example.com@evil.net/', undefined],
  ['https://user:password@login.example.com/', undefined],
  ['http://127.0.0.1.evil.net/', undefined],
  ['http://localhost.evil.net/', undefined],
  ['ftp://127.0.0.1/', undefined],
  ['file:///etc/passwd', undefined],
  ['login.example.com', undefined],
  ['', undefined],
])('%s belongs to: %s', (url, owner) => {
  expect(ownerOf(url, hosts)).toBe(owner);
});
