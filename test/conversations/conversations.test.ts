import { readdirSync, readFileSync } from 'node:fs';
import { test } from '@jest/globals';
import { play, startStage } from '../support/play.ts';
import { readTranscript } from '../support/transcript.ts';

const folder = new URL('.', import.meta.url);
const only = process.env.CHAT;
const files = readdirSync(folder).filter((name) => name.endsWith('.chat') && (!only || name.includes(only)));

/** Each on an app of its own. They mostly wait, so that several at a time take no longer than one. */
test.concurrent.each(files)('%s', async (file) => {
  const lines = readTranscript(readFileSync(new URL(file, folder), 'utf8'));
  const stage = await startStage();
  try {
    await play(stage, lines);
  } finally {
    await stage.close();
  }
});
