import { obsolete } from './propertyWriter.mjs';

/**
 * Writes an enum of strings as the readonly struct that .NET programs see.
 * @param {boolean} marksDeprecated whether deprecated values are marked; bridged packages don't
 */
export function enumStruct({ name, members }, marksDeprecated) {
  return [
    '[EnumType]',
    `public readonly struct ${name} : IEquatable<${name}>`,
    '{',
    '    private readonly string _value;',
    '',
    `    private ${name}(string value) => _value = value ?? throw new ArgumentNullException(nameof(value));`,
    '',
    ...members.flatMap((member) => [
      ...(marksDeprecated && member.deprecated ? [`    ${obsolete}`] : []),
      `    public static ${name} ${member.name} { get; } = new ${name}(${JSON.stringify(member.value)});`,
    ]),
    '',
    `    public static bool operator ==(${name} left, ${name} right) => left.Equals(right);`,
    '',
    `    public static bool operator !=(${name} left, ${name} right) => !left.Equals(right);`,
    '',
    `    public static explicit operator string(${name} value) => value._value;`,
    '',
    '    [EditorBrowsable(EditorBrowsableState.Never)]',
    `    public override bool Equals(object? obj) => obj is ${name} other && Equals(other);`,
    '',
    `    public bool Equals(${name} other) => string.Equals(_value, other._value, StringComparison.Ordinal);`,
    '',
    '    [EditorBrowsable(EditorBrowsableState.Never)]',
    '    public override int GetHashCode() => _value?.GetHashCode() ?? 0;',
    '',
    '    public override string ToString() => _value;',
    '}',
  ];
}
