import { isCollection, isValueType } from './csharpTypes.mjs';
import { parameterName, propertyName } from './names.mjs';

/** The attribute and its message: what replaces a member is for the package's documentation to say. */
export const obsolete = '[Obsolete("Deprecated by the provider.")]';

const secretHelpers = { array: 'SecretList', map: 'SecretMap' };

/** Writes the classes that carry properties: inputs with their setters, outputs with their constructor. */
export class PropertyWriter {
  /** @param {import('./csharpTypes.mjs').CSharpTypes} types */
  constructor(types) {
    this.types = types;
  }

  /**
   * @param {object} options
   * @param {string} options.name
   * @param {string} options.base
   * @param {object[]} options.properties
   * @param {import('./closure.mjs').Usage} options.usage
   * @param {boolean} options.open not sealed, as the Kubernetes package has its inputs
   * @param {boolean} options.provider whether the values of the inputs travel as JSON
   */
  inputClass({ name, base, properties, usage, open = false, provider = false }) {
    const lines = [`public ${open ? '' : 'sealed '}class ${name} : ${base}`, '{'];
    for (const property of properties) lines.push(...this.#input(property, usage, provider).map(indent), '');
    const defaults = properties.filter((property) => property.default);
    if (defaults.length > 0) {
      lines.push(`    public ${name}()`, '    {');
      lines.push(...defaults.map((property) => `        ${propertyName(property)} = ${this.#default(property)};`));
      lines.push('    }', '');
    }
    lines.push(`    public static new ${name} Empty => new ${name}();`, '}');
    return lines;
  }

  /**
   * @param {object} options
   * @param {boolean} options.required whether every value is there, as the Kubernetes package says of its outputs
   */
  outputClass({ name, properties, usage, required = false, visibility = 'public' }) {
    const typeOf = (property) => this.#outputType(property, usage, required);
    const parameters = properties.map((property) => `${typeOf(property)} ${parameterName(property)}`);
    return [
      '[OutputType]',
      `${visibility} sealed class ${name}`,
      '{',
      ...properties.map((property) => `    public readonly ${typeOf(property)} ${propertyName(property)};`),
      '',
      '    [OutputConstructor]',
      ...(parameters.length > 1
        ? [`    private ${name}(`, ...parameters.map((text, index) => `        ${text}${index < parameters.length - 1 ? ',' : ')'}`)]
        : [`    private ${name}(${parameters.join('')})`]),
      '    {',
      ...properties.map((property) => `        ${propertyName(property)} = ${parameterName(property)};`),
      '    }',
      '}',
    ];
  }

  /** The output properties of a resource. */
  resourceOutputs(properties, required) {
    return properties.flatMap((property) => [
      `[Output("${property.name}")]`,
      `public Output<${this.#outputType(property, 'output', required)}> ${propertyName(property)} { get; private set; } = null!;`,
      '',
    ]);
  }

  #outputType({ type, optional }, usage, required) {
    const text = this.types.write(type, usage);
    return optional && !required && type.kind !== 'array' ? `${text}?` : text;
  }

  #input(property, usage, provider) {
    const { type, optional } = property;
    const json = provider && inner(type).kind !== 'string';
    const attribute = `[Input("${property.name}"${optional ? '' : ', required: true'}${json ? ', json: true' : ''})]`;
    // `any` takes in an input already, so the typings write none around it.
    const stated = ['any', 'json'].includes(type.kind) && usage !== 'plain' ? { kind: 'input', element: type } : type;
    const name = propertyName(property);
    if (!isCollection(type) && !property.secret) {
      const text = this.types.write(stated, usage);
      const nullable = optional || property.nullable;
      const initializer = nullable || isValueType(type) ? '' : ' = null!;';
      return [attribute, `public ${text}${nullable ? '?' : ''} ${name} { get; set; }${initializer}`];
    }

    const text = this.types.write(stated, usage, /* initialized */ true);
    const field = `_${property.name}`;
    return [
      attribute,
      `private ${text}? ${field};`,
      ...(property.deprecated ? [obsolete] : []),
      `public ${text}${isCollection(type) ? '' : '?'} ${name}`,
      '{',
      isCollection(type) ? `    get => ${field} ?? (${field} = new ${text}());` : `    get => ${field};`,
      `    set => ${field} = ${property.secret ? `Utilities.${secretHelpers[inner(type).kind] ?? 'Secret'}(value)` : 'value'};`,
      '}',
    ];
  }

  #default({ type, default: { environment, value } }) {
    const kind = inner(type).kind;
    const parts = [];
    if (environment) {
      const suffix = { boolean: 'Boolean', int: 'Int32', double: 'Double' }[kind] ?? '';
      const unset = kind === 'string' && value === undefined ? '!' : '';
      parts.push(`Utilities.GetEnv${suffix}(${environment.map((name) => `"${name}"`).join(', ')})${unset}`);
    }
    if (value !== undefined) parts.push(kind === 'enum' ? this.types.enumMember(inner(type), value) : JSON.stringify(value));
    return parts.join(' ?? ');
  }
}

function inner(type) {
  return type.kind === 'input' ? type.element : type;
}

function indent(line) {
  return line === '' ? '' : `    ${line}`;
}
