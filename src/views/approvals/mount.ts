import { gzipSync } from 'node:zlib';
import type { MountScript } from '../../azure/azure.ts';
import { hours } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import { duration } from '../../cards/words.ts';
import type { Services } from '../../command-kit/services.ts';
import type { Operation } from '../../operations/operation.ts';
import { asMarkdown, type Message } from '../../posts/posting.ts';
import type { View } from '../../posts/posts.ts';

/** Documentation: "Recover files from Azure virtual machine backup": so long the script can be used. */
export const offeredFor = hours(12);

/** Teams takes messages of about 28 KB. */
const mostText = 20_000;

/**
 * What connects to the files of a recovery point, for whoever asked alone. It is read from Azure when it is shown and
 * kept nowhere: once the files are not offered any more the message says only that.
 */
export function mountView(services: Services): View {
  const { azure, ledger, requests } = services;
  return async (id) => {
    const request = await requests.get(id);
    const operation = await ledger.ofRequest(id);
    if (!request || operation?.state !== 'settled' || !operation.watch) return undefined;
    const { title, line } = request.plan;
    const left = (operation.ended ?? operation.intentAt) + offeredFor - azure.now();
    const over = await endOf(operation, left, ledger);
    if (over !== undefined) return { text: asMarkdown(`${title}: ${over}`) };
    const script = await azure.backup.mountScript(operation.watch);
    if (!script) {
      return { text: asMarkdown(`${title}: Azure does not show the script any more. For a new one, type: ${line}`) };
    }
    return handedOver({ script, title, left, unmount: `unmount files of ${request.plan.target.name}` });
  };
}

async function endOf(
  { intentAt, target }: Operation,
  left: number,
  ledger: Services['ledger'],
): Promise<string | undefined> {
  const taken = await ledger.latest('UnmountPoint', target);
  if (taken?.outcome === 'done' && taken.intentAt >= intentAt) return 'they are not offered any more: unmounted.';
  return left <= 0 ? 'they are not offered any more: the twelve hours are over.' : undefined;
}

interface Handed {
  readonly script: MountScript;
  readonly title: string;
  readonly left: number;
  readonly unmount: string;
}

function handedOver({ script, title, left, unmount }: Handed): Message {
  const how = script.system === 'Windows' ? forWindows(script) : forLinux(script);
  return {
    text: [
      `**${asMarkdown(title)}**`,
      how,
      `The password that it asks for: \`${script.password}\``,
      asMarkdown(
        `It is for you alone, is shown here only, and is good for ${duration(left)}. Run it on a machine that has the same or a newer system than the VM, and never on the VM itself where its disks are striped. When you have what you need, type: ${unmount}`,
      ),
    ].join('\n\n'),
  };
}

const forWindows = ({ url, name }: Extract<MountScript, { system: 'Windows' }>): string =>
  `${asMarkdown('Download the program, give it exactly this name, and run it as administrator:')}\n\n${url}\n\n\`${name}\``;

/** One line that makes the script again, as it would not go through Teams unharmed otherwise. */
function forLinux({ content, name }: Extract<MountScript, { system: 'Linux' }>): string {
  const packed = gzipSync(content).toString('base64');
  if (packed.length > mostText) {
    throw new Problem('refused', 'The script is too long for a message of Teams: download it in the portal.');
  }
  const file = name.replaceAll(/[^\w.-]/g, '_');
  return `${asMarkdown('Run this in a shell, as root:')}\n\n\`\`\`\nbase64 -d <<< ${packed} | gunzip > ${file} && bash ${file}\n\`\`\``;
}
