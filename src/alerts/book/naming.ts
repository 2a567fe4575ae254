import { containerOfItem, groupOfContainer, itemKey } from '../../azure/backup/item-identity.ts';
import { groupIn, subscriptionIn } from '../../azure/core/arm-id.ts';
import { apart, type Nameable } from '../../cards/apart.ts';
import { nameOf } from '../schema/ids.ts';
import type { AlertRecord } from './book.ts';

type About = Pick<AlertRecord, 'alert' | 'found'>;

/** What alerts are about, where they are shown together: with their resource group or vault where two have one name. */
export function subjectsOf(records: readonly About[]): (record: About) => string {
  const called = apart(records.map(nameable));
  return (record) => called(nameable(record));
}

/** The resource group of what an alert is about. */
export function groupOf({ alert, found }: About): string | undefined {
  const item = found?.item?.id ?? alert.protectedItemId;
  const owner = found?.item?.vm || alert.vmId;
  return groupIn(owner) ?? (item && groupOfContainer(containerOfItem(item))) ?? groupIn(alert.targets[0]);
}

function nameable(record: About): Nameable {
  const { alert, found } = record;
  const item = found?.item?.id ?? alert.protectedItemId;
  const vm = found?.item?.vm || alert.vmId;
  const vault = found?.item?.vault ?? alert.vaultId;
  return {
    id: vm ?? (item === undefined ? (alert.targets[0] ?? '') : itemKey(item)),
    name: alert.subject,
    marks: [groupOf(record), nameOf(vault), subscriptionIn(vm ?? item ?? vault)],
  };
}
