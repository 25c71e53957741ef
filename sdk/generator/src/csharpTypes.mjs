const primitives = {
  string: 'string', int: 'int', double: 'double', boolean: 'bool', any: 'object',
  archive: 'Archive', asset: 'AssetOrArchive', json: 'System.Text.Json.JsonElement',
};

/** Writes types of the model as C#, by the rules of Pulumi's .NET code generator. */
export class CSharpTypes {
  /**
   * @param {Map<string, import('./names.mjs').Names>} names of every package
   * @param {Map<string, import('./typings.mjs').Typings>} typings of every package
   */
  constructor(names, typings) {
    this.names = names;
    this.typings = typings;
  }

  /** A member of an enum, found by its value. */
  enumMember(type, value) {
    const { members } = this.typings.get(type.packageName).enumeration(type.module, type.name);
    return `${this.write(type)}.${members.find((member) => member.value === value).name}`;
  }

  /**
   * @param {object} type
   * @param {import('./closure.mjs').Usage} usage
   * @param {boolean} initialized whether a bare list or map is one that a program fills in
   */
  write(type, usage, initialized = false) {
    switch (type.kind) {
      case 'input': return this.#input(type.element, usage);
      case 'array': return `${initialized ? 'List' : 'ImmutableArray'}<${this.write(type.element, usage)}>`;
      case 'map': return `${initialized ? 'Dictionary' : 'ImmutableDictionary'}<string, ${this.write(type.element, usage)}>`;
      case 'union': return this.#union(type, usage, 'Union');
      case 'enum': return `${this.names.get(type.packageName).namespace(type.module)}.${type.name}`;
      case 'resource': return `${this.names.get(type.packageName).namespace(type.module)}.${type.name}`;
      case 'object': {
        const names = this.names.get(type.packageName);
        return `${names.nestedNamespace(type.module, isOutput(usage) ? 'Outputs' : 'Inputs')}.${names.nestedType(type.name, usage)}`;
      }
      default: return primitives[type.kind];
    }
  }

  #input(type, usage) {
    switch (type.kind) {
      case 'array': return `InputList<${this.write(plain(type.element), usage)}>`;
      case 'map': return `InputMap<${this.write(plain(type.element), usage)}>`;
      case 'union': return this.#union(type, usage, 'InputUnion');
      case 'json': return 'InputJson';
      default: return `Input<${this.write(type, usage)}>`;
    }
  }

  #union({ elements }, usage, union) {
    const relaxed = elements.find((element) => element.kind === 'enum');
    if (relaxed && isOutput(usage)) return 'string';
    const distinct = [...new Set(elements.map((element) => this.write(plain(element), usage)))];
    switch (distinct.length) {
      case 1: return union === 'InputUnion' ? `Input<${distinct[0]}>` : distinct[0];
      case 2: return `${union}<${distinct.join(', ')}>`;
      default: return 'object';
    }
  }
}

/** What is inside an input, without further inputs. */
export function plain(type) {
  if (type.kind === 'input') return plain(type.element);
  if (type.element) return { ...type, element: plain(type.element) };
  if (type.elements) return { ...type, elements: type.elements.map(plain) };
  return type;
}

export function isCollection(type) {
  const { kind } = type.kind === 'input' ? type.element : type;
  return kind === 'array' || kind === 'map';
}

export function isValueType({ kind }) {
  return ['boolean', 'int', 'double', 'enum'].includes(kind);
}

/** @param {import('./closure.mjs').Usage} usage */
export function isOutput(usage) {
  return usage === 'output' || usage === 'result';
}
