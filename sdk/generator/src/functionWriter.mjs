import { obsolete } from './propertyWriter.mjs';

/** Writes provider functions: the class with `InvokeAsync` and `Invoke`, its arguments and its result. */
export class FunctionWriter {
  /** @param {import('./propertyWriter.mjs').PropertyWriter} properties */
  constructor(properties) {
    this.properties = properties;
  }

  functionClass({ name, token, args, deprecated }) {
    const optional = args.every((property) => property.optional);
    const parameter = (type, mayBeLeftOut) => {
      if (args.length === 0) return '';
      return mayBeLeftOut ? `${type}? args = null, ` : `${type} args, `;
    };
    const value = (type) => (args.length === 0 ? 'InvokeArgs.Empty' : `args ?? new ${type}()`);
    const call = (method, type) => `    Deployment.Instance.${method}<${name}Result>("${token}", ${value(type)}, options.WithDefaults());`;
    return [
      ...(deprecated ? [obsolete] : []),
      `public static class ${name}`,
      '{',
      ...[
        `public static Task<${name}Result> InvokeAsync(${parameter(`${name}Args`, optional)}InvokeOptions? options = null) =>`,
        call('InvokeAsync', `${name}Args`),
        '',
        `public static Output<${name}Result> Invoke(${parameter(`${name}InvokeArgs`, optional)}InvokeOptions? options = null) =>`,
        call('Invoke', `${name}InvokeArgs`),
        '',
        `public static Output<${name}Result> Invoke(${parameter(`${name}InvokeArgs`, false)}InvokeOutputOptions options) =>`,
        call('Invoke', `${name}InvokeArgs`),
      ].map((line) => (line === '' ? '' : `    ${line}`)),
      '}',
    ];
  }

  supportingClasses({ name, args, outputArgs, result }) {
    const inputs = args.length === 0 ? [] : [
      this.properties.inputClass({ name: `${name}Args`, base: 'InvokeArgs', properties: args, usage: 'plain' }),
      this.properties.inputClass({ name: `${name}InvokeArgs`, base: 'InvokeArgs', properties: outputArgs, usage: 'invoke' }),
    ];
    return [...inputs, this.properties.outputClass({ name: `${name}Result`, properties: result, usage: 'result' })];
  }
}
