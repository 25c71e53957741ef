import { capitalized, propertyName } from './names.mjs';
import { obsolete } from './propertyWriter.mjs';

/** Writes resources: the class with its outputs, constructors, `Get` and methods, and the classes of its arguments and state. */
export class ResourceWriter {
  /**
   * @param {import('./names.mjs').Names} names
   * @param {import('./propertyWriter.mjs').PropertyWriter} properties
   */
  constructor(names, properties) {
    this.names = names;
    this.properties = properties;
    this.isKubernetes = names.facts.layout === 'kubernetes';
  }

  resourceClass(packageName, resource) {
    const { name, isProvider, isComponent } = resource;
    const options = isComponent ? 'ComponentResourceOptions' : 'CustomResourceOptions';
    const token = isProvider ? packageName : resource.token;
    return [
      ...(resource.deprecated ? [obsolete] : []),
      `[${attributeName(packageName)}("${resource.token}")]`,
      `public partial class ${name} : ${this.#base(resource)}`,
      '{',
      ...[
        ...this.properties.resourceOutputs(resource.outputs, this.isKubernetes),
        ...this.#publicConstructor(resource, token, options),
        ...(isProvider || isComponent ? [] : this.#getters(resource, token, options)),
        ...this.#makeArgs(resource),
        ...this.#makeOptions(resource, options),
        ...resource.methods.flatMap((method) => this.#method(name, method)),
      ].map((line) => (line === '' ? '' : `    ${line}`)),
      '}',
    ];
  }

  argsClass(resource) {
    return this.properties.inputClass({
      name: `${resource.name}Args`,
      base: 'ResourceArgs',
      properties: resource.args,
      usage: 'input',
      open: this.isKubernetes && !resource.isProvider,
      provider: resource.isProvider,
    });
  }

  stateClass(resource) {
    return this.properties.inputClass({ name: `${resource.name}State`, base: 'ResourceArgs', properties: resource.state, usage: 'state' });
  }

  methodClasses({ name, methods }) {
    return methods.flatMap((method) => {
      const prefix = name + propertyName(method);
      return [
        ...(method.args.length === 0 ? [] : [this.properties.inputClass(
          { name: `${prefix}Args`, base: 'CallArgs', properties: method.args, usage: 'input' })]),
        this.properties.outputClass({
          name: `${prefix}Result`, properties: method.result, usage: 'output', visibility: this.#isLifted(method) ? 'internal' : 'public',
        }),
      ];
    });
  }

  #base({ isProvider, isComponent }) {
    if (isProvider) return 'ProviderResource';
    if (isComponent) return 'ComponentResource';
    return this.isKubernetes ? 'KubernetesResource' : 'CustomResource';
  }

  #argsName(resource) {
    const name = `${resource.name}Args`;
    const namespace = this.names.argsNamespace(resource);
    return namespace === this.names.namespace(resource.module) ? name : `${namespace}.${name}`;
  }

  #publicConstructor(resource, token, options) {
    const args = this.#argsName(resource);
    const optional = this.isKubernetes || resource.args.every((property) => property.optional);
    const value = hasConstants(resource) ? 'MakeArgs(args)' : `args ?? new ${args}()`;
    return [
      `public ${resource.name}(string name, ${args}${optional ? '? args = null' : ' args'}, ${options}? options = null)`,
      `    : base("${token}", name, ${value}, MakeResourceOptions(options, "")${resource.isComponent ? ', remote: true' : ''})`,
      '{',
      '}',
      '',
    ];
  }

  #getters({ name, state }, token, options) {
    const parameter = state ? `${name}State? state = null, ` : '';
    return [
      `private ${name}(string name, Input<string> id, ${parameter}${options}? options = null)`,
      `    : base("${token}", name, ${state ? 'state' : 'null'}, MakeResourceOptions(options, id))`,
      '{',
      '}',
      '',
      `public static ${name} Get(string name, Input<string> id, ${parameter}${options}? options = null) =>`,
      `    new(name, id, ${state ? 'state, ' : ''}options);`,
      '',
    ];
  }

  #makeArgs(resource) {
    if (!hasConstants(resource)) return [];
    const args = this.#argsName(resource);
    return [
      `private static ${args} MakeArgs(${args}? args)`,
      '{',
      `    args ??= new ${args}();`,
      ...resource.args.filter(isConstant).map((property) => `    args.${propertyName(property)} = ${JSON.stringify(property.constant)};`),
      '    return args;',
      '}',
      '',
    ];
  }

  #makeOptions({ aliases, secretOutputs, replaceOnChanges }, options) {
    const list = (property, values) => (values.length === 0 ? [] : [`        ${property} = { ${values.join(', ')} },`]);
    return [
      `private static ${options} MakeResourceOptions(${options}? options, Input<string>? id)`,
      '{',
      `    var defaultOptions = new ${options}`,
      '    {',
      '        Version = Utilities.Version,',
      ...list('Aliases', aliases.map((type) => `new global::Pulumi.Alias { Type = "${type}" }`)),
      ...list('AdditionalSecretOutputs', secretOutputs.map((name) => `"${name}"`)),
      ...list('ReplaceOnChanges', replaceOnChanges.map((name) => `"${name}"`)),
      '    };',
      `    var merged = ${options}.Merge(defaultOptions, options);`,
      '    merged.Id = id ?? merged.Id;',
      '    return merged;',
      '}',
    ];
  }

  #method(resource, method) {
    const name = propertyName(method);
    const prefix = resource + name;
    const optional = method.args.every((property) => property.optional);
    const args = method.args.length === 0 ? '' : `${prefix}Args${optional ? '? args = null' : ' args'}`;
    const value = args === '' ? 'CallArgs.Empty' : `args ?? new ${prefix}Args()`;
    const call = `Deployment.Instance.Call<${prefix}Result>("${method.token}", ${value}, this)`;
    if (!this.#isLifted(method)) return ['', `public Output<${prefix}Result> ${name}(${args}) =>`, `    ${call};`];
    const [result] = method.result;
    return [
      '',
      `public Output<${this.properties.types.write(result.type, 'output')}> ${name}(${args}) =>`,
      `    ${call}.Apply(result => result.${propertyName(result)});`,
    ];
  }

  /** A single value comes without the object around it, in packages that are laid out neither for the bridge nor for Kubernetes. */
  #isLifted({ result }) {
    return this.names.facts.layout === 'plain' && result.length === 1;
  }
}

export function attributeName(packageName) {
  return `${capitalized(packageName)}ResourceType`;
}

function isConstant({ constant }) {
  return constant !== undefined;
}

function hasConstants({ args }) {
  return args.some(isConstant);
}
