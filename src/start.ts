import { botName, startApp } from './app.ts';
import { ruleFaults } from './approvals/policy.ts';
import { risks } from './commands/index.ts';
import { loadOrganisation } from './config/organisation.ts';
import { readSettings } from './config/settings.ts';
import { checkAlertSettings } from './http/alert-settings.ts';
import { Problem } from './problem.ts';
import { checkTeamsSettings } from './teams/settings.ts';

const { settings, faults } = readSettings(process.env, process.cwd());
const rules = loadOrganisation(settings.configFile, settings.configNamed);
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
      app.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  console.error(`${botName} does not start: ${[error.message, error.hint].filter(Boolean).join(' ')}`);
  process.exit(1);
}

function greet({ bot, page, sandbox }: Awaited<ReturnType<typeof startApp>>): void {
  console.log(`${botName} is ready (${settings.mode} mode, ${Math.round(process.uptime() * 1000)} ms).\n`);
  console.log(`  Bot       ${bot}/api/messages`);
  if (page) console.log(`  Teams     ${page}   <- open this`);
  if (sandbox) console.log(`  Azure     ${sandbox}   (a sandbox; CA in ${settings.data}/sandbox/ca.pem)`);
  if (page) {
    console.log('\nTry there: help, status vm1, protect vm1 with Tier-1-Prod-AppDB, test failover vm1;');
    console.log('or open "Sandbox" and fail a backup.');
  }
}
