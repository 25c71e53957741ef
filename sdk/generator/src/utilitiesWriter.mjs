import { attributeName } from './resourceWriter.mjs';

const helpers = {
  GetEnv: [
    'public static string? GetEnv(params string[] names) =>',
    '    names.Select(Environment.GetEnvironmentVariable).FirstOrDefault(value => value is not null);',
  ],
  GetEnvBoolean: [
    'public static bool? GetEnvBoolean(params string[] names) => GetEnv(names) switch',
    '{',
    '    "1" or "t" or "T" or "true" or "TRUE" or "True" => true,',
    '    "0" or "f" or "F" or "false" or "FALSE" or "False" => false,',
    '    _ => null,',
    '};',
  ],
  GetEnvInt32: [
    'public static int? GetEnvInt32(params string[] names) =>',
    '    int.TryParse(GetEnv(names), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null;',
  ],
  GetEnvDouble: [
    'public static double? GetEnvDouble(params string[] names) =>',
    '    double.TryParse(GetEnv(names), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;',
  ],
  Secret: [
    'public static Input<T>? Secret<T>(Input<T>? value) =>',
    '    value is null ? null : (Input<T>)Output.CreateSecret(value.ToOutput());',
  ],
  SecretList: [
    'public static InputList<T>? SecretList<T>(InputList<T>? value) =>',
    '    value is null ? null : (InputList<T>)Output.CreateSecret(value.ToOutput());',
  ],
  SecretMap: [
    'public static InputMap<T>? SecretMap<T>(InputMap<T>? value) =>',
    '    value is null ? null : (InputMap<T>)Output.CreateSecret(value.ToOutput());',
  ],
};

const dependencies = { GetEnvBoolean: 'GetEnv', GetEnvInt32: 'GetEnv', GetEnvDouble: 'GetEnv' };

/**
 * What the classes of one package share.
 * @param {string} packageName
 * @param {string} version
 * @param {string} written all other code of the package: only helpers that it calls are written
 */
export function utilitiesClasses(packageName, version, written) {
  const called = Object.keys(helpers).filter((name) => written.includes(`Utilities.${name}(`));
  const needed = Object.keys(helpers).filter((name) => called.includes(name) || called.some((caller) => dependencies[caller] === name));
  const withDefaults = (options) => [
    '',
    `    public static ${options} WithDefaults(this ${options}? options)`,
    '    {',
    `        options ??= new ${options}();`,
    '        options.Version ??= Version;',
    '        return options;',
    '    }',
  ];
  const invokes = written.includes('.WithDefaults()') ? ['InvokeOptions', 'InvokeOutputOptions'].flatMap(withDefaults) : [];
  const attribute = `${attributeName(packageName)}Attribute`;
  return [
    [
      'internal static class Utilities',
      '{',
      `    public const string Version = "${version}";`,
      ...needed.flatMap((name) => ['', ...helpers[name].map((line) => `    ${line}`)]),
      ...invokes,
      '}',
    ],
    [`internal sealed class ${attribute}(string type) : ResourceTypeAttribute(type, Utilities.Version);`],
  ];
}
