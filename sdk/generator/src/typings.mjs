import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { readFunctionImplementation, readNestedDefaults, readResourceImplementation } from './implementation.mjs';
import { capitalized } from './names.mjs';
import { TypeSyntax } from './typeSyntax.mjs';

/** One published npm package: what it exports, as the model that the C# is written from. */
export class Typings {
  #files = new Map();
  #groups = new Map();

  /**
   * @param {string} packageName
   * @param {import('../packages.mjs').PackageFacts} facts
   * @param {string} nodeModules
   * @param {(npm: string) => string | undefined} packageOfNpm
   */
  constructor(packageName, facts, nodeModules, packageOfNpm) {
    this.packageName = packageName;
    this.facts = facts;
    this.packageOfNpm = packageOfNpm;
    this.folder = join(nodeModules, facts.npm);
    this.version = JSON.parse(readFileSync(join(this.folder, 'package.json'), 'utf8')).version;
  }

  /** The resource, function or enum that a module exports under this name, or nothing. */
  find(module, name) {
    const path = this.#pathOf(module, name);
    if (path === undefined) return this.enumeration(module, name);
    const file = this.#file(`${path}.d.ts`);
    const declaration = declarations(file).find((node) => node.name?.text === name);
    if (declaration && ts.isClassDeclaration(declaration)) return this.#resource(module, name, path, file, declaration);
    if (declaration && ts.isFunctionDeclaration(declaration)) return this.#function(module, name, path, file, declaration);
    return this.enumeration(module, name);
  }

  resource(module, name) {
    const found = this.find(module, name);
    if (found?.kind !== 'resource') throw new Error(`${this.facts.npm} has no resource ${module}.${name}`);
    return found;
  }

  /** A nested type. */
  object(shape, module, name) {
    const path = `types/${shape}`;
    const declaration = this.#group(path).get(module ? `${module}/${name}` : name);
    if (declaration === undefined) throw new Error(`${this.facts.npm} has no ${shape} type ${module}.${name}`);
    const defaults = shape === 'input' && module === '' ? this.#nestedDefaults(path).get(name.toLowerCase()) : undefined;
    const properties = this.#properties(this.#file(`${path}.d.ts`), declaration, qualified(module, name), (property) => ({
      default: defaults?.get(property),
    }));
    return { kind: 'object', shape, module, name, properties };
  }

  /** An enum: its values by name, without the old spellings that repeat a value. */
  enumeration(module, name) {
    const path = join('types/enums', module, 'index');
    if (!existsSync(join(this.folder, `${path}.d.ts`))) return undefined;
    const declaration = this.#file(`${path}.d.ts`).statements.filter(ts.isVariableStatement)
      .flatMap((statement) => [...statement.declarationList.declarations]).find((node) => node.name.getText() === name);
    if (declaration === undefined) return undefined;
    const members = [];
    for (const member of declaration.type.members) {
      const value = member.type.literal.text;
      const deprecated = isDeprecated(member);
      if (deprecated && members.some((known) => known.value === value)) continue;
      members.push({ name: member.name.getText(), value, deprecated });
    }
    return { kind: 'enum', module, name, members };
  }

  #resource(module, name, path, file, declaration) {
    const base = declaration.heritageClauses[0].types[0].expression.getText();
    const implementation = readResourceImplementation(this.#file(`${path}.js`));
    if (implementation.token === undefined) throw new Error('the package has it written by hand, so there are no typings to go by');
    const isProvider = base === 'pulumi.ProviderResource';
    const owner = qualified(module, name);
    const inputs = (suffix, factsOf) => {
      const node = interfaceOf(file.statements, name + suffix);
      return node && this.#properties(file, node, owner, factsOf);
    };
    return {
      kind: 'resource',
      module,
      name,
      token: isProvider ? `pulumi:providers:${this.packageName}` : implementation.token,
      isProvider,
      isComponent: base === 'pulumi.ComponentResource',
      deprecated: isDeprecated(declaration),
      aliases: implementation.aliases,
      secretOutputs: implementation.secretOutputs,
      replaceOnChanges: implementation.replaceOnChanges,
      outputs: this.#properties(file, declaration, owner),
      args: inputs('Args', (property) => implementation.inputs.get(property) ?? {}) ?? [],
      // The .NET schema gives state the defaults of the arguments too.
      state: inputs('State', (property) => ({
        default: implementation.inputs.get(property)?.default,
        secret: implementation.secretOutputs.includes(property),
        className: `${name}State`,
      })),
      methods: [...implementation.methods].map(([method, token]) => this.#method(file, name, method, token)),
    };
  }

  #method(file, owner, method, token) {
    const namespace = file.statements.find((node) => ts.isModuleDeclaration(node) && node.name.text === owner);
    return { name: method, token, ...this.#signature(file, namespace?.body.statements ?? [], capitalized(method), owner) };
  }

  #function(module, name, path, file, declaration) {
    const { token, single } = readFunctionImplementation(this.#file(`${path}.js`), name);
    if (single || declaration.parameters.some((parameter) => !['args', 'opts'].includes(parameter.name.getText()))) {
      throw new Error('a function of positional arguments or of a bare result is not among those that the generator writes');
    }

    return {
      kind: 'function',
      module,
      name: capitalized(name),
      token,
      deprecated: isDeprecated(declaration),
      ...this.#signature(file, file.statements, capitalized(name), qualified(module, name)),
    };
  }

  /** The interfaces that go with a function or method: its arguments, the same as inputs, and its result. */
  #signature(file, statements, prefix, owner) {
    const part = (suffix) => {
      const node = interfaceOf(statements, prefix + suffix);
      return node && this.#properties(file, node, owner);
    };
    return { args: part('Args') ?? [], outputArgs: part('OutputArgs') ?? [], result: part('Result') };
  }

  #properties(file, declaration, owner, factsOf = () => ({})) {
    const syntax = new TypeSyntax(file, this.packageName, this.packageOfNpm, this.facts.layout === 'bridge');
    return declaration.members
      .filter((member) => (ts.isPropertyDeclaration(member) || ts.isPropertySignature(member)) && !isStatic(member))
      .filter((member) => !this.facts.omitted.includes(`${owner}.${nameOf(member)}`))
      .map((member) => {
        const name = nameOf(member);
        const { type, optional } = syntax.read(member.type);
        const facts = factsOf(name);
        return {
          name,
          rename: this.facts.renames[`${owner}.${name}`] ?? this.#distinct(name, [owner.split('.').at(-1), facts.className]),
          type: this.#refined(type, `${owner}.${name}`),
          optional: optional || member.questionToken !== undefined,
          nullable: this.facts.nullable.includes(`${owner}.${name}`),
          deprecated: isDeprecated(member),
          secret: facts.secret ?? false,
          default: facts.default,
          constant: facts.constant,
        };
      });
  }

  /** C# has no member named like its class; what is named so in the provider gets a suffix. */
  #distinct(property, classNames) {
    const name = capitalized(property);
    return classNames.includes(name) ? name + (this.facts.layout === 'kubernetes' ? 'Value' : 'Name') : undefined;
  }

  /** The type with what the typings leave open: the kind of a number, and JSON, which they write as a bare `any`. */
  #refined(type, path) {
    if (type.kind === 'any' && this.facts.layout === 'kubernetes') return { kind: 'json' };
    const numbers = (part) => {
      if (part.kind === 'number') return { kind: this.facts.doubles.some((pattern) => pattern.test(path)) ? 'double' : 'int' };
      if (part.element) return { ...part, element: numbers(part.element) };
      if (part.elements) return { ...part, elements: part.elements.map(numbers) };
      return part;
    };
    return numbers(type);
  }

  #nestedDefaults(path) {
    return readNestedDefaults(this.#file(`${path}.js`));
  }

  /** Interfaces of a file by their path of namespaces. */
  #group(path) {
    if (!this.#groups.has(path)) {
      const found = new Map();
      const walk = (statements, prefix) => statements.forEach((node) => {
        if (ts.isInterfaceDeclaration(node)) found.set(prefix + node.name.text, node);
        if (ts.isModuleDeclaration(node) && node.body) walk(node.body.statements, `${prefix}${node.name.text}/`);
      });
      walk(this.#file(`${path}.d.ts`).statements, '');
      this.#groups.set(path, found);
    }
    return this.#groups.get(path);
  }

  /** The file that declares what a module exports, without its extension. */
  #pathOf(module, name) {
    const index = join(module, 'index.d.ts');
    if (!existsSync(join(this.folder, index))) return undefined;
    const text = this.#file(index).text;
    const imported = text.match(new RegExp(`\\b${name}: typeof import\\("\\./([^"]+)"\\)`));
    if (imported) return join(module, imported[1]);
    return [...text.matchAll(/export \* from "\.\/([^"]+)"/g)].map((match) => join(module, match[1]))
      .find((path) => existsSync(join(this.folder, `${path}.d.ts`))
        && declarations(this.#file(`${path}.d.ts`)).some((node) => node.name?.text === name));
  }

  #file(path) {
    if (!this.#files.has(path)) {
      const text = readFileSync(join(this.folder, path), 'utf8');
      this.#files.set(path, ts.createSourceFile(path, text, ts.ScriptTarget.Latest, /* setParentNodes */ true));
    }
    return this.#files.get(path);
  }
}

function declarations(file) {
  return file.statements.filter((node) => ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isFunctionDeclaration(node));
}

function interfaceOf(statements, name) {
  return statements.find((node) => ts.isInterfaceDeclaration(node) && node.name.text === name);
}

function qualified(module, name) {
  return module ? `${module}.${name}` : name;
}

function nameOf({ name }) {
  return ts.isStringLiteral(name) ? name.text : name.getText();
}

function isDeprecated(node) {
  return ts.getJSDocDeprecatedTag(node) !== undefined;
}

function isStatic(member) {
  return member.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.StaticKeyword) ?? false;
}
