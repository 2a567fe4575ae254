import { startPostgres, type TestPostgres } from './postgres.ts';

declare global {
  var onePostgres: TestPostgres | undefined;
}

/** Before the tests: one PostgreSQL for all of their files, each of which has schemas of its own. */
export default async function start(): Promise<void> {
  globalThis.onePostgres = await startPostgres();
  const { url } = globalThis.onePostgres;
  if (url !== undefined) process.env.LIFEBOAT_TEST_POSTGRES = url;
}
