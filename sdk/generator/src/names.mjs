const keywords = new Set([
  'abstract', 'as', 'base', 'bool', 'break', 'byte', 'case', 'catch', 'char', 'checked', 'class', 'const', 'continue', 'decimal', 'default',
  'delegate', 'do', 'double', 'else', 'enum', 'event', 'explicit', 'extern', 'false', 'finally', 'fixed', 'float', 'for', 'foreach', 'goto',
  'if', 'implicit', 'in', 'int', 'interface', 'internal', 'is', 'lock', 'long', 'namespace', 'new', 'null', 'object', 'operator', 'out',
  'override', 'params', 'private', 'protected', 'public', 'readonly', 'ref', 'return', 'sbyte', 'sealed', 'short', 'sizeof', 'stackalloc',
  'static', 'string', 'struct', 'switch', 'this', 'throw', 'true', 'try', 'typeof', 'uint', 'ulong', 'unchecked', 'unsafe', 'ushort',
  'using', 'virtual', 'void', 'volatile', 'while',
]);

/** C# names of one package's modules and types. */
export class Names {
  /** @param {import('../packages.mjs').PackageFacts} facts */
  constructor(facts) {
    this.facts = facts;
  }

  /** The namespace of a module's resources, functions and enums. */
  namespace(module) {
    return [this.facts.rootNamespace, ...this.#segments(module)].join('.');
  }

  /** The namespace of a module's nested types. */
  nestedNamespace(module, group) {
    const { rootNamespace, layout } = this.facts;
    if (layout !== 'kubernetes') return [rootNamespace, ...this.#segments(module), group].join('.');
    // Types of the package itself are those of its provider.
    return [rootNamespace, 'Types', group, ...(module ? this.#segments(module) : ['Provider'])].join('.');
  }

  /** The namespace of a resource's Args class. */
  argsNamespace(resource) {
    const nested = this.facts.layout === 'kubernetes' && !resource.isProvider;
    return nested ? this.nestedNamespace(resource.module, 'Inputs') : this.namespace(resource.module);
  }

  /** @param {import('./closure.mjs').Usage} usage */
  nestedType(name, usage) {
    const base = name.replace(/Args$/, '');
    switch (usage) {
      case 'input':
      case 'plain': return `${base}Args`;
      case 'state': return `${base}GetArgs`;
      case 'invoke': return `${base}InputArgs`;
      case 'result': return `${base}Result`;
      default: return name;
    }
  }

  #segments(module) {
    return module === '' ? [] : module.split('/').map((part) => this.facts.namespaces[part] ?? moduleName(part));
  }
}

/** @param {{ name: string, rename?: string }} property */
export function propertyName({ name, rename }) {
  return rename ?? capitalized(unhyphenated(name));
}

export function parameterName({ name }) {
  const identifier = name.replace(/^\$/, '');
  return keywords.has(identifier) ? `@${identifier}` : unhyphenated(identifier);
}

export function capitalized(name) {
  return name.replace(/^\$/, '').replace(/^./, (first) => first.toUpperCase());
}

/** `v1beta2` is V1Beta2. */
function moduleName(part) {
  return capitalized(part).replace(/^(V\d+)(alpha|beta)(\d+)$/, (_, major, stage, minor) => major + capitalized(stage) + minor);
}

function unhyphenated(name) {
  return name.replace(/-(.)/g, (_, next) => next.toUpperCase());
}
