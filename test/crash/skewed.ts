/** Loaded before a process of its own (`--import`): its machine's clock is wrong by LIFEBOAT_TEST_SKEW_MS. */
const skewMs = Number(process.env.LIFEBOAT_TEST_SKEW_MS ?? 0);
const TrueDate = globalThis.Date;
const now = () => TrueDate.now() + skewMs;

globalThis.Date = new Proxy(TrueDate, {
  construct: (target, given, newTarget) => Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
  apply: () => new TrueDate(now()).toString(),
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
});
