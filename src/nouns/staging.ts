import { type StagingAccount, sameId } from '../azure/azure.ts';
import { Problem } from '../base/problem.ts';
import { nearest } from '../grammar/grammar.ts';
import { offer, type Rebuild, sameName } from './offer.ts';

/** A question has so many buttons at most. */
const mostChoices = 6;

/**
 * The storage account where a restore stages its data, of those in the region of the vault. Without a name it is the only
 * one of the vault's subscription; several are a question, and none is a refusal that says what to do.
 */
export function stagingAccount(
  text: string | undefined,
  accounts: readonly StagingAccount[],
  { subscription, region }: { readonly subscription: string; readonly region: string },
  rebuild: Rebuild,
): StagingAccount {
  const wanted = text?.trim();
  if (wanted) {
    const named = accounts.find(({ id, name }) => sameName(name, wanted) || sameId(id, wanted));
    if (named) return named;
    const near = nearest(wanted, new Set(accounts.map(({ name }) => name)));
    const message = `There is no storage account “${wanted}” in ${region} where a restore could stage its data.`;
    throw offer(
      'not-found',
      message,
      near.length > 0 ? near : accounts.slice(0, mostChoices).map(({ name }) => name),
      rebuild,
    );
  }
  const own = accounts.filter(({ id }) => sameId(id.split('/')[2] ?? '', subscription));
  const [only] = own;
  if (only && own.length === 1) return only;
  const some = own.length > 0 ? own : accounts;
  if (some.length === 0) {
    throw new Problem('refused', `There is no storage account in ${region} where the restore could stage its data.`, {
      hint: 'Create one there (general purpose, standard), then ask again.',
    });
  }
  const message =
    own.length > 0
      ? 'In which storage account is the restore to stage its data?'
      : `The subscription of the vault has no storage account in ${region}. In which other one is the restore to stage its data?`;
  throw new Problem('ambiguous', message, {
    hint: some.length > mostChoices ? 'Or say it as: staging ACCOUNT.' : undefined,
    choices: some.slice(0, mostChoices).map(({ name, resourceGroup }) => ({
      title: name,
      line: rebuild(name),
      text: resourceGroup,
    })),
  });
}
