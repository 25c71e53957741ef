import ts from 'typescript';

// Types of the model:
//   { kind: 'string' | 'number' | 'boolean' | 'any' | 'archive' | 'asset' }
//   { kind: 'array' | 'map' | 'input', element }      { kind: 'union', elements }
//   { kind: 'object', shape: 'input' | 'output', packageName, module, name }
//   { kind: 'enum' | 'resource', packageName, module, name }

const pulumiTypes = {
  'asset.Archive': { kind: 'archive' },
  'asset.Asset': { kind: 'asset' },
  'asset.AssetMap': { kind: 'map', element: { kind: 'asset' } },
  ID: { kind: 'string' },
};

/** Reads the types written in one `.d.ts` file. */
export class TypeSyntax {
  /**
   * @param {ts.SourceFile} file
   * @param {string} packageName
   * @param {(npm: string) => string | undefined} packageOfNpm
   * @param {boolean} namesAreStrings in bridged packages a bare name (an `ARN`, a `Role` beside its name) is a string in .NET
   */
  constructor(file, packageName, packageOfNpm, namesAreStrings) {
    this.packageName = packageName;
    this.namesAreStrings = namesAreStrings;
    this.imports = new Map();
    for (const statement of file.statements.filter(ts.isImportDeclaration)) {
      const bindings = statement.importClause?.namedBindings;
      if (bindings && ts.isNamespaceImport(bindings)) {
        this.imports.set(bindings.name.text, packageOfNpm(statement.moduleSpecifier.text));
      }
    }
  }

  /**
   * The type without the parts that only say that it may be left out.
   * @param {ts.TypeNode} node
   * @returns {{ type: object, optional: boolean }}
   */
  read(node) {
    if (ts.isUnionTypeNode(node)) return this.#readUnion(node.types);
    if (ts.isParenthesizedTypeNode(node)) return this.read(node.type);
    if (ts.isArrayTypeNode(node)) return required({ kind: 'array', element: this.read(node.elementType).type });
    if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) return required({ kind: 'string' });
    if (ts.isTypeReferenceNode(node)) return this.#readReference(node);
    if (ts.isTypeLiteralNode(node)) {
      const [signature] = node.members;
      if (node.members.length === 1 && ts.isIndexSignatureDeclaration(signature)) {
        return required({ kind: 'map', element: this.read(signature.type).type });
      }
    }
    switch (node.kind) {
      case ts.SyntaxKind.StringKeyword: return required({ kind: 'string' });
      case ts.SyntaxKind.NumberKeyword: return required({ kind: 'number' });
      case ts.SyntaxKind.BooleanKeyword: return required({ kind: 'boolean' });
      case ts.SyntaxKind.AnyKeyword: return required({ kind: 'any' });
      default: throw new Error(`cannot read the type "${node.getText()}"`);
    }
  }

  #readUnion(nodes) {
    const stated = nodes.filter((node) => node.kind !== ts.SyntaxKind.UndefinedKeyword);
    const optional = stated.length < nodes.length;
    const elements = stated.map((node) => this.read(node).type);
    const kinds = elements.map(({ kind }) => kind);
    if (kinds.length === 2 && kinds.includes('asset') && kinds.includes('archive')) return { type: { kind: 'asset' }, optional };
    return { type: elements.length === 1 ? elements[0] : { kind: 'union', elements }, optional };
  }

  #readReference(node) {
    const path = node.typeName.getText().split('.');
    const [root, ...rest] = path;
    if (rest.length === 0) {
      return required(this.namesAreStrings ? { kind: 'string' } : this.#named('resource', this.packageName, [root]));
    }
    switch (root) {
      case 'pulumi': return this.#readPulumiType(rest.join('.'), node);
      case 'inputs': return required({ shape: 'input', ...this.#named('object', this.packageName, rest) });
      case 'outputs': return required({ shape: 'output', ...this.#named('object', this.packageName, rest) });
      case 'enums': return required(this.#named('enum', this.packageName, rest));
    }
    const owner = this.imports.get(root);
    if (owner === undefined) throw new Error(`cannot tell the package of "${node.getText()}"`);
    if (rest[0] !== 'types') return required(this.#named('resource', owner, rest));
    const [, group, ...name] = rest;
    if (group === 'enums') return required(this.#named('enum', owner, name));
    return required({ shape: group, ...this.#named('object', owner, name) });
  }

  #readPulumiType(name, node) {
    if (name === 'Input' || name === 'Output') {
      const { type, optional } = this.read(node.typeArguments[0]);
      return { type: name === 'Input' ? { kind: 'input', element: type } : type, optional };
    }
    if (!(name in pulumiTypes)) throw new Error(`cannot read the type "${node.getText()}"`);
    return required(pulumiTypes[name]);
  }

  #named(kind, packageName, path) {
    return { kind, packageName, module: path.slice(0, -1).join('/'), name: path.at(-1) };
  }
}

function required(type) {
  return { type, optional: false };
}
