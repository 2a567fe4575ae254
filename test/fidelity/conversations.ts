import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { play, startStage } from '../support/play.ts';
import { readTranscript } from '../support/transcript.ts';

const folder = join(import.meta.dirname, '..', 'conversations');
const atOnce = 6;

/** Plays all transcripts, each on an app whose traffic with Azure is recorded in a file of its own; gives the files. */
export async function recordConversations(into: string): Promise<string[]> {
  const waiting = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.chat'));
  const files: string[] = [];
  const failed: string[] = [];
  const work = async () => {
    for (let name = waiting.shift(); name; name = waiting.shift()) {
      const file = join(into, basename(name).replace('.chat', '.jsonl'));
      await record(name, file).catch((error: Error) => failed.push(`${name}: ${error.message}`));
      files.push(file);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  if (failed.length > 0) throw new Error(failed.join('\n'));
  return files.sort();
}

async function record(name: string, file: string): Promise<void> {
  const lines = readTranscript(readFileSync(join(folder, name), 'utf8'));
  const stage = await startStage(lines, { env: { SANDBOX_TRAFFIC: file } });
  try {
    await play(stage, lines);
  } finally {
    await stage.close();
  }
}
