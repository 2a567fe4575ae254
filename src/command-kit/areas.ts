/** The domains of Lifeboat: one word in every layer of the code, and what help goes by. */
export type Area =
  | 'estate'
  | 'backup'
  | 'restore'
  | 'recovery'
  | 'alerts'
  | 'approvals'
  | 'posture'
  | 'records'
  | 'bot';

/** What people read of an area, in the order of help. */
export const areas: readonly { readonly area: Area; readonly title: string; readonly about: string }[] = [
  { area: 'posture', title: 'Posture', about: 'How well everything is protected, and how last night went.' },
  { area: 'alerts', title: 'Alerts', about: 'What failed, why, and what would help: retry, take, close, mute.' },
  { area: 'backup', title: 'Backup', about: 'Protect VMs, back them up now, follow the jobs.' },
  { area: 'restore', title: 'Restore', about: 'Recovery points, and what is made of them.' },
  { area: 'recovery', title: 'Recovery', about: 'Rehearse the failover of replicated VMs, and clean up after it.' },
  { area: 'estate', title: 'Estate', about: 'Vaults, policies and what is not protected.' },
  { area: 'approvals', title: 'Approvals', about: 'What waits for somebody to agree, and saying yes or no to it.' },
  { area: 'records', title: 'Records', about: 'Who did what, and proof that nothing of it was changed.' },
  { area: 'bot', title: 'Lifeboat', about: 'Your role, its channels and its health.' },
];
