import { readdirSync, readFileSync } from 'node:fs';
import { play, startStage } from '../support/play.ts';
import { testSeveral } from '../support/several.ts';
import { readTranscript } from '../support/transcript.ts';

const folder = new URL('.', import.meta.url);
const only = process.env.CHAT;
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.chat') && (!only || name.includes(only)));

/** Each on an app of its own. */
async function run({ name }: { readonly name: string }): Promise<void> {
  const lines = readTranscript(readFileSync(new URL(name, folder), 'utf8'));
  const stage = await startStage(lines);
  try {
    await play(stage, lines);
  } finally {
    await stage.close();
  }
}

/** Plays the transcripts that fit: a file for each half of them, so that two cores share them. */
export function playAll(fits: (name: string) => boolean): void {
  const cases = files.filter(fits).map((name) => ({ name }));
  testSeveral(cases, run, { atOnce: 6, withinMs: 300_000 });
}
