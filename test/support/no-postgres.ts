/** After the tests: ends what `one-postgres.ts` began. */
export default async function stop(): Promise<void> {
  await globalThis.onePostgres?.stop();
}
