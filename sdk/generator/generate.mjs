#!/usr/bin/env node
// Writes sdk/Pulumi.*/Generated from the published typings: node generate.mjs [--out <sdk folder>] [--types <list>]
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { packages } from './packages.mjs';
import { closureOf } from './src/closure.mjs';
import { CSharpTypes } from './src/csharpTypes.mjs';
import { Names } from './src/names.mjs';
import { PackageWriter } from './src/packageWriter.mjs';
import { readTypeList } from './src/typeList.mjs';
import { Typings } from './src/typings.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    out: { type: 'string', default: dirname(here) },
    types: { type: 'string', default: join(here, 'types.txt') },
  },
});

const packageNames = Object.keys(packages);
const packageOfNpm = (npm) => packageNames.find((name) => packages[name].npm === npm);
const typings = new Map(packageNames.map((name) => [name, new Typings(name, packages[name], join(here, 'node_modules'), packageOfNpm)]));
const names = new Map(packageNames.map((name) => [name, new Names(packages[name])]));

const list = readTypeList(options.types, packageNames);
const closure = closureOf(list.wanted, typings);
const problems = [...list.problems, ...closure.problems].sort((left, right) => left.line - right.line);
if (problems.length > 0) {
  console.error([`${options.types} cannot be generated:`, ...problems.map(({ line, text }) => `  line ${line}: ${text}`)].join('\n'));
  process.exit(1);
}

const types = new CSharpTypes(names, typings);
for (const name of packageNames) {
  const items = closure.items.filter(({ packageName }) => packageName === name);
  const texts = new PackageWriter(typings.get(name), names.get(name), types).write(items);
  const folder = join(options.out, packages[name].rootNamespace, 'Generated');
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }

  console.log(`${packages[name].rootNamespace}: ${items.length} types in ${texts.size} files`);
}
