import { type Card, card } from '../../cards/card.ts';
import type { Finding } from '../../posture/vault-findings.ts';

const titles: Readonly<Record<Finding['what'], string>> = {
  'soft-delete-off': 'Soft delete is off',
  'multi-user-off': 'Multi-user authorization was switched off',
};
const meanings: Readonly<Record<Finding['what'], string>> = {
  'soft-delete-off': 'Backup data that are deleted there are gone at once, and Azure sends no alert of it.',
  'multi-user-off': 'One person alone can delete backups and weaken their protection there.',
};

/** What was found at vaults, on one card. */
export function findingsCard(findings: readonly Finding[]): Card {
  const kinds = [...Map.groupBy(findings, ({ what }) => what)];
  const [first] = kinds;
  return card('note', {
    state: 'CRITICAL',
    qualifier: 'security',
    title: kinds.length === 1 && first ? `${titles[first[0]]}: ${namesOf(first[1])}` : 'Vaults have lost protection',
    text: kinds
      .map(([what, found]) =>
        kinds.length === 1 ? meanings[what] : `${titles[what]}: ${namesOf(found)}. ${meanings[what]}`,
      )
      .join(' '),
    hint: 'In the portal: the vault, Properties, Security settings. If nobody is known to have done it, treat it as an attack.',
    buttons: [
      { title: 'Doctor', line: 'doctor' },
      { title: 'Status', line: 'status' },
    ],
  });
}

const most = 10;

function namesOf(findings: readonly Finding[]): string {
  const names = findings.slice(0, most).map(({ vault }) => vault);
  return `${names.join(', ')}${findings.length > most ? ` and ${findings.length - most} more` : ''}`;
}
