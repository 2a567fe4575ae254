/** `Environment=Production, Cost Center=CC-1`: tags as a line says them; undefined: they cannot be read. */
export function tagsFrom(text: string): Readonly<Record<string, string>> | undefined {
  const pairs = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => /^([^=]+)=(.*)$/.exec(part));
  if (pairs.length === 0 || pairs.some((pair) => pair === null)) return undefined;
  return Object.fromEntries(pairs.map((pair): [string, string] => [pair![1]!.trim(), pair![2]!.trim()]));
}

/** Documentation: "Use tags to organize your Azure resources": names up to 512 characters without these, values up to 256, at most 50 of them. */
export function tagFault(tags: Readonly<Record<string, string>>): string | undefined {
  const all = Object.entries(tags);
  if (all.length > 50) return `A resource has at most 50 tags; these are ${all.length}`;
  const badName = all.find(([name]) => name === '' || name.length > 512 || /[<>%&\\?/]/.test(name));
  if (badName) return `“${badName[0]}” is no name of a tag: 1 to 512 characters, none of < > % & \\ ? /`;
  const badValue = all.find(([, value]) => value.length > 256);
  return badValue && `The value of the tag ${badValue[0]} is longer than 256 characters`;
}

export const tagWords = (tags: Readonly<Record<string, string>>): string =>
  Object.entries(tags)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ') || 'none';
