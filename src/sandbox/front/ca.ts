import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { privateFolder, shut } from '../core/private.ts';

export interface Certificates {
  readonly caPem: string;
  readonly caFile: string;
  readonly key: string;
  readonly cert: string;
}

const years = (n: number, from: Date): Date => new Date(from.getTime() + n * 365 * 86_400_000);

/**
 * The sandbox's own certificate authority and its certificate for localhost and 127.0.0.1. Made once for a folder and
 * kept, so that who trusts `ca.pem` still does after a restart.
 */
export async function certificates(folder: string): Promise<Certificates> {
  privateFolder(folder);
  const file = (name: string): string => join(folder, name);
  const names = ['server.key', 'server.pem', 'ca.pem'];
  if (!names.every((name) => existsSync(file(name)))) await make(file);
  for (const name of names) shut(file(name), 0o600);
  return {
    caPem: readFileSync(file('ca.pem'), 'utf8'),
    caFile: file('ca.pem'),
    key: readFileSync(file('server.key'), 'utf8'),
    cert: readFileSync(file('server.pem'), 'utf8'),
  };
}

async function make(file: (name: string) => string): Promise<void> {
  // Loaded by the first start only: it takes longer than the rest of the sandbox.
  const { generate } = await import('selfsigned');
  const notBeforeDate = new Date(Date.now() - 86_400_000);
  const common = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256', notBeforeDate } as const;
  const ca = await generate([{ name: 'commonName', value: 'Lifeboat sandbox CA' }], {
    ...common,
    notAfterDate: years(10, notBeforeDate),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const leaf = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...common,
    notAfterDate: years(9, notBeforeDate),
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  write(file('server.key'), leaf.private);
  write(file('server.pem'), leaf.cert);
  write(file('ca.pem'), ca.cert);
}

/** All or nothing: a kill in between must not leave half a file that looks kept. */
function write(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
