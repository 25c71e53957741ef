import { readFileSync } from 'node:fs';

/** @typedef {{ line: number, text: string }} Problem */

/**
 * Reads the list of wanted types. Lines that cannot be read are problems, told together by the caller.
 * @param {string} path
 * @param {string[]} packageNames
 * @returns {{ wanted: { packageName: string, module: string, name: string, line: number }[], problems: Problem[] }}
 */
export function readTypeList(path, packageNames) {
  const wanted = [];
  const problems = [];
  const seen = new Map();
  readFileSync(path, 'utf8').split('\n').forEach((text, index) => {
    const line = index + 1;
    const content = text.replace(/#.*/, '').trim();
    if (content === '') return;
    const [packageName, type, ...rest] = content.split(/\s+/);
    if (type === undefined || rest.length > 0) {
      problems.push({ line, text: `expected "<package> <type>", found "${content}"` });
    } else if (!packageNames.includes(packageName)) {
      problems.push({ line, text: `unknown package "${packageName}" (known: ${packageNames.join(', ')})` });
    } else if (seen.has(content)) {
      problems.push({ line, text: `"${content}" is on line ${seen.get(content)} already` });
    } else {
      const dot = type.lastIndexOf('.');
      wanted.push({ packageName, module: dot < 0 ? '' : type.slice(0, dot), name: type.slice(dot + 1), line });
      seen.set(content, line);
    }
  });
  return { wanted, problems };
}
