/** Far more than the slowest file takes on a busy machine. */
const patienceMs = 1_200_000;

/**
 * A reporter: the runner in use (jest-light-runner) lets a test wait for ever. A file that does not end is named, and ends the
 * run.
 */
export default class Ends {
  readonly #running = new Map<string, NodeJS.Timeout>();

  onTestFileStart({ path }: { readonly path: string }): void {
    const waited = setTimeout(() => {
      process.stderr.write(`\n${path} has not ended in ${patienceMs / 60_000} minutes: the run ends here.\n`);
      process.exit(1);
    }, patienceMs);
    this.#running.set(path, waited);
  }

  onTestFileResult({ path }: { readonly path: string }): void {
    clearTimeout(this.#running.get(path));
    this.#running.delete(path);
  }
}
