import type { Probe } from '../../../config/proof.ts';

/** A question that is asked inside a VM, as it is agreed to. */
export interface Question {
  /** For people: `HTTP http://localhost/ answers 200`. */
  readonly words: string;
  readonly script: string;
  /** What the script has to write. */
  readonly says: string;
}

const answered = 'answered';

/** The question of a probe, asked again and again for so many seconds, by a shell of that system. */
export function questionOf(probe: Probe, os: 'Linux' | 'Windows', seconds: number): Question {
  const script = (os === 'Windows' ? windows : linux)(probe, seconds);
  if ('tcp' in probe) return { words: `TCP port ${probe.tcp} takes a connection`, script, says: answered };
  if ('http' in probe) return { words: `HTTP ${probe.http} answers ${probe.status}`, script, says: answered };
  return { words: `“${probe.run}” says “${probe.says}”`, script, says: probe.says };
}

function linux(probe: Probe, seconds: number): string {
  return [
    '#!/bin/bash',
    `end=$(( $(date +%s) + ${seconds} ))`,
    'while :; do',
    '  if out=$(',
    ...linuxTry(probe),
    '  ) 2>&1; then printf "%s\\n" "$out"; exit 0; fi',
    '  if [ "$(date +%s)" -ge "$end" ]; then printf "%s\\n" "$out"; exit 1; fi',
    '  sleep 5',
    'done',
  ].join('\n');
}

function linuxTry(probe: Probe): string[] {
  if ('tcp' in probe) {
    return [`    timeout 5 bash -c '</dev/tcp/127.0.0.1/${probe.tcp}' && echo ${answered}`];
  }
  if ('http' in probe) {
    return [
      `    code=$(curl -sk -m 10 -o /dev/null -w '%{http_code}' '${probe.http}')`,
      `    [ "$code" = ${probe.status} ] && echo ${answered} || { echo "status $code"; false; }`,
    ];
  }
  return [probe.run];
}

function windows(probe: Probe, seconds: number): string {
  return [
    `$end = (Get-Date).AddSeconds(${seconds})`,
    'while ($true) {',
    '  $ok = $false',
    ...windowsTry(probe),
    '  if ($ok) { Write-Output $out; exit 0 }',
    '  if ((Get-Date) -ge $end) { Write-Output $out; exit 1 }',
    '  Start-Sleep -Seconds 5',
    '}',
  ].join('\n');
}

function windowsTry(probe: Probe): string[] {
  if ('tcp' in probe) {
    return [
      `  $ok = (Test-NetConnection 127.0.0.1 -Port ${probe.tcp} -WarningAction SilentlyContinue).TcpTestSucceeded`,
      `  $out = if ($ok) { '${answered}' } else { 'no connection' }`,
    ];
  }
  if ('http' in probe) {
    return [
      `  try { $code = [int](Invoke-WebRequest -UseBasicParsing -TimeoutSec 10 '${probe.http}').StatusCode }`,
      '  catch { $code = [int]$_.Exception.Response.StatusCode }',
      `  $ok = $code -eq ${probe.status}`,
      `  $out = if ($ok) { '${answered}' } else { "status $code" }`,
    ];
  }
  return [
    '  $global:LASTEXITCODE = 0',
    `  $out = (& { ${probe.run} } 2>&1 | Out-String).Trim()`,
    '  $ok = $? -and $global:LASTEXITCODE -eq 0',
  ];
}
