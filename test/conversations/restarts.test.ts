import { readFileSync } from 'node:fs';
import { afterAll } from '@jest/globals';
import { type Engine, engines } from '../support/engines.ts';
import { play, startStage } from '../support/play.ts';
import { testSeveral } from '../support/several.ts';
import { type Line, readTranscript } from '../support/transcript.ts';

/** The stories of the main job; each is told on both stores, and the bot is restarted between every two lines. */
const stories = [
  'backup/protect.chat',
  'backup/protect-and-back-up.chat',
  'alerts/retry/alert-retry.chat',
  'alerts/alert-inactivate.chat',
  'recovery/test-failover.chat',
];

const { all, stop } = await engines();
afterAll(stop);

interface Case {
  readonly name: string;
  readonly story: string;
  readonly engine: Engine;
}

const cases = all.flatMap((engine) =>
  stories.map((story): Case => ({ engine, story, name: `${story} on ${engine.name}` })),
);

testSeveral(cases, run, { atOnce: 8, withinMs: 300_000 });

async function run({ engine, story }: Case): Promise<void> {
  const lines = readTranscript(readFileSync(new URL(story, import.meta.url), 'utf8'));
  const store = await engine.store();
  const { DATABASE_URL } = store.env;
  const stage = await startStage(lines, { env: { ...(DATABASE_URL && { DATABASE_URL }) }, removed: store.remove });
  try {
    await play(stage, withRestarts(lines));
  } finally {
    await stage.close();
  }
}

/** What is looked at without waiting, and follows from the line before it: a restart there would change nothing. */
const immediate: readonly Line['kind'][] = ['told', 'offers', 'nobody', 'given'];

function withRestarts(lines: readonly Line[]): Line[] {
  return lines.flatMap((line, index): Line[] => {
    const next = lines[index + 1];
    if (!next || immediate.includes(next.kind) || line.kind === 'given') return [line];
    return [line, { kind: 'event', at: line.at, text: 'the bot restarts' }];
  });
}
