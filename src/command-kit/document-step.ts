import type { Azure, Document, Scenario } from '../azure/azure.ts';
import type { FirstWrite } from './steps.ts';

/** The write of a document: done once Azure shows what was asked for, also where the answer was lost. */
export const documentStep = (title: string, scenario: Scenario, document: Document): FirstWrite => ({
  kind: 'write',
  title,
  scenario,
  apply: (azure: Azure) => azure.documents.write(document),
  found: (azure: Azure) => azure.documents.shown(document),
});
