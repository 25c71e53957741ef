/**
 * How a nested type is used decides which C# class it becomes:
 * `input` (arguments of a resource), `state` (of a resource's Get), `output` (of a resource),
 * `plain` and `invoke` (arguments of a function, bare and as inputs), `result` (of a function).
 * @typedef {'input'|'state'|'output'|'plain'|'invoke'|'result'} Usage
 */

/**
 * Everything that the wanted types refer to, each once, and all problems on the way.
 * @param {{ packageName: string, module: string, name: string, line: number }[]} wanted
 * @param {Map<string, import('./typings.mjs').Typings>} typings
 */
export function closureOf(wanted, typings) {
  const closure = new Closure(typings);
  const problems = [];
  for (const { packageName, module, name, line } of wanted) {
    const type = module ? `${module}.${name}` : name;
    try {
      const found = typings.get(packageName).find(module, name);
      if (found === undefined) problems.push({ line, text: `${typings.get(packageName).facts.npm} exports no type "${type}"` });
      else closure.add(packageName, found);
    } catch (error) {
      problems.push({ line, text: `${packageName} ${type}: ${error.message}` });
    }
  }
  return { items: closure.items, problems };
}

class Closure {
  #known = new Set();

  constructor(typings) {
    this.typings = typings;
    /** @type {{ packageName: string, usage?: Usage, item: object }[]} */
    this.items = [];
  }

  add(packageName, item, usage) {
    const key = [packageName, item.kind, item.module, item.name, usage].join(' ');
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.items.push({ packageName, item, usage });
    if (item.kind === 'object') this.#addTypes(item.properties, usage);
    if (item.kind === 'resource') {
      this.#addTypes(item.args, 'input');
      this.#addTypes(item.state, 'state');
      this.#addTypes(item.outputs, 'output');
      for (const method of item.methods) {
        this.#addTypes(method.args, 'input');
        this.#addTypes(method.result, 'output');
      }
    }
    if (item.kind === 'function') {
      this.#addTypes(item.args, 'plain');
      this.#addTypes(item.outputArgs, 'invoke');
      this.#addTypes(item.result, 'result');
    }
  }

  #addTypes(properties, usage) {
    for (const { type } of properties ?? []) this.#addType(type, usage);
  }

  #addType(type, usage) {
    if (type.element) this.#addType(type.element, usage);
    for (const element of type.elements ?? []) this.#addType(element, usage);
    const typings = this.typings.get(type.packageName);
    if (type.kind === 'object') this.add(type.packageName, typings.object(type.shape, type.module, type.name), usage);
    if (type.kind === 'enum') this.add(type.packageName, typings.enumeration(type.module, type.name));
    if (type.kind === 'resource') this.add(type.packageName, typings.resource(type.module, type.name));
  }
}
