import { startTestApp, type TestApp, type TestAppOptions } from '../support/app.ts';
import { ForeignTeams } from './foreign.ts';

export interface Stage {
  readonly app: TestApp;
  readonly teams: ForeignTeams;
  close(): Promise<void>;
}

/** The app in local mode without its own page, and somebody else's Teams beside it. */
export async function startStage(options: TestAppOptions = {}): Promise<Stage> {
  const teams = await ForeignTeams.start();
  const app = await startTestApp({ ...options, env: { LOCAL_TEAMS: 'off', ...options.env } });
  teams.bot = `${app.bot}/api/messages`;
  return {
    app,
    teams,
    async close() {
      await app.close();
      await teams.close();
    },
  };
}
