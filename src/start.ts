import { existsSync } from 'node:fs';
import { botName, startApp } from './app.ts';
import { ruleFaults } from './approvals/policy.ts';
import { Problem } from './base/problem.ts';
import { risks } from './commands/index.ts';
import { contosoRules, loadOrganisation } from './config/organisation.ts';
import { readSettings } from './config/settings.ts';
import { StoreUnavailable } from './db/db.ts';
import { checkAlertSettings } from './http/alert-settings.ts';
import { checkTeamsSettings } from './teams/settings.ts';

/** How long the end may take, in milliseconds: less than what service managers wait before they kill. */
const stopWithin = 10_000;

const { settings, faults } = readSettings(process.env, process.cwd());
const isContoso = settings.mode === 'local' && !settings.configNamed && !existsSync(settings.configFile);
const rulesFile = isContoso ? contosoRules : settings.configFile;
const rules = loadOrganisation(rulesFile, isContoso || settings.configNamed);
const teams = checkTeamsSettings(process.env);
const alerts = checkAlertSettings(process.env, settings.mode);
const approvals = rules.organisation ? ruleFaults(rules.organisation.approvals, risks) : [];
const all = [...faults, ...rules.faults, ...approvals, ...teams.faults, ...alerts.faults];
for (const warning of [...teams.warnings, ...alerts.warnings]) console.error(`Warning: ${warning}`);

if (all.length > 0 || !rules.organisation || !teams.config || !alerts.config) {
  console.error(`${botName} does not start:\n${all.map((fault) => `  - ${fault}`).join('\n')}`);
  process.exit(1);
}

try {
  const app = await startApp({
    settings,
    organisation: rules.organisation,
    teams: teams.config,
    alerts: alerts.config,
  });
  greet(app);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      // What still waits for an answer is a row, and goes on at the next start.
      setTimeout(() => process.exit(0), stopWithin).unref();
      app.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
} catch (error) {
  const why = whyNot(error);
  if (!why) throw error;
  console.error(`${botName} does not start: ${why}`);
  process.exit(1);
}

/** What stands in the way, in the words of the settings; undefined: a defect, whose stack helps more. */
function whyNot(error: unknown): string | undefined {
  if (error instanceof Problem) return [error.message, error.hint].filter(Boolean).join(' ');
  if (error instanceof StoreUnavailable) return `DATABASE_URL: ${error.message}`;
  const { code, port } = error as { readonly code?: string; readonly port?: number };
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return undefined;
  const ports = {
    PORT: settings.port,
    LOCAL_TEAMS_PORT: settings.localTeams.port,
    SANDBOX_PORT: settings.sandbox.port,
  };
  const name = Object.entries(ports).find(([, given]) => given === port)?.[0];
  return name && `${name}: port ${port} ${code === 'EACCES' ? 'needs more rights' : 'is taken by another process'}.`;
}

function greet({ bot, page, sandbox }: Awaited<ReturnType<typeof startApp>>): void {
  console.log(`${botName} is ready (${settings.mode} mode, ${Math.round(process.uptime() * 1000)} ms).\n`);
  console.log(`  Bot       ${bot}/api/messages`);
  if (page) console.log(`  Teams     ${page}   <- open this`);
  if (sandbox) console.log(`  Azure     ${sandbox}   (a sandbox; CA in ${settings.data}/sandbox/ca.pem)`);
  if (isContoso) console.log(`  Rules     ${rulesFile}   (Contoso's: there is no lifeboat.yaml)`);
  if (page) {
    console.log('\nTry there: help, status vm1, protect vm1 with Tier-1-Prod-AppDB, test failover vm1;');
    console.log('or open "Sandbox" and fail a backup.');
  }
}
