using System.Globalization;
using System.Text.Json;

namespace Pulumi;

/// <summary>The stack's configuration in one namespace: the project's own, or a package's.</summary>
public sealed class Config
{
    private readonly string _name;

    /// <summary>Looks at a namespace; the project's if none is named.</summary>
    /// <exception cref="InvalidOperationException">No deployment is running.</exception>
    public Config(string? name = null)
    {
        name ??= Deployment.Instance.ProjectName;
        _name = name.EndsWith(":config", StringComparison.Ordinal) ? name[..^":config".Length] : name;
    }

    /// <summary>A value, <see langword="null"/> if it is not set.</summary>
    public string? Get(string key) => Deployment.Running.Configuration.Get(FullKey(key));

    /// <summary>A value as a secret, <see langword="null"/> if it is not set.</summary>
    public Output<string>? GetSecret(string key) => Get(key) is { } value ? Output.CreateSecret(value) : null;

    /// <summary>A value that is <c>true</c> or <c>false</c>.</summary>
    /// <exception cref="RunException">It is something else.</exception>
    public bool? GetBoolean(string key) => Get(key) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        var value => throw WrongType(key, value, nameof(Boolean)),
    };

    /// <inheritdoc cref="GetBoolean"/>
    public Output<bool>? GetSecretBoolean(string key) => SecretOrNone(GetBoolean(key));

    /// <summary>A value that is a whole number.</summary>
    /// <exception cref="RunException">It is something else.</exception>
    public int? GetInt32(string key) => Get(key) is not { } value ? null
        : int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number
        : throw WrongType(key, value, nameof(Int32));

    /// <inheritdoc cref="GetInt32"/>
    public Output<int>? GetSecretInt32(string key) => SecretOrNone(GetInt32(key));

    /// <summary>A value that is a number.</summary>
    /// <exception cref="RunException">It is something else.</exception>
    public double? GetDouble(string key) => Get(key) is not { } value ? null
        : double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : throw WrongType(key, value, nameof(Double));

    /// <inheritdoc cref="GetDouble"/>
    public Output<double>? GetSecretDouble(string key) => SecretOrNone(GetDouble(key));

    /// <summary>A value that is JSON.</summary>
    /// <exception cref="RunException">It is not of that type.</exception>
    public T? GetObject<T>(string key) => Parse<T>(key, null);

    /// <inheritdoc cref="GetObject{T}(string)"/>
    public T? GetObject<T>(string key, JsonSerializerOptions options) => Parse<T>(key, options);

    /// <inheritdoc cref="GetObject{T}(string)"/>
    public Output<T>? GetSecretObject<T>(string key) => Get(key) is null ? null : Output.CreateSecret(Parse<T>(key, null)!);

    /// <inheritdoc cref="GetObject{T}(string)"/>
    public Output<T>? GetSecretObject<T>(string key, JsonSerializerOptions options)
        => Parse<T>(key, options) is { } value ? Output.CreateSecret(value) : null;

    /// <summary>A value that must be set.</summary>
    /// <exception cref="RunException">It is not.</exception>
    public string Require(string key) => Get(key) ?? throw Missing(key);

    /// <inheritdoc cref="Require"/>
    public Output<string> RequireSecret(string key) => Output.CreateSecret(Require(key));

    /// <summary>A value that must be set, to <c>true</c> or <c>false</c>.</summary>
    /// <exception cref="RunException">It is not.</exception>
    public bool RequireBoolean(string key) => GetBoolean(key) ?? throw Missing(key);

    /// <inheritdoc cref="RequireBoolean"/>
    public Output<bool> RequireSecretBoolean(string key) => Output.CreateSecret(RequireBoolean(key));

    /// <summary>A value that must be set, to a whole number.</summary>
    /// <exception cref="RunException">It is not.</exception>
    public int RequireInt32(string key) => GetInt32(key) ?? throw Missing(key);

    /// <inheritdoc cref="RequireInt32"/>
    public Output<int> RequireSecretInt32(string key) => Output.CreateSecret(RequireInt32(key));

    /// <summary>A value that must be set, to a number.</summary>
    /// <exception cref="RunException">It is not.</exception>
    public double RequireDouble(string key) => GetDouble(key) ?? throw Missing(key);

    /// <inheritdoc cref="RequireDouble"/>
    public Output<double> RequireSecretDouble(string key) => Output.CreateSecret(RequireDouble(key));

    /// <summary>A value that must be set, to JSON.</summary>
    /// <exception cref="RunException">It is not.</exception>
    public T RequireObject<T>(string key) => ParseRequired<T>(key, null);

    /// <inheritdoc cref="RequireObject{T}(string)"/>
    public T RequireObject<T>(string key, JsonSerializerOptions options) => ParseRequired<T>(key, options);

    /// <inheritdoc cref="RequireObject{T}(string)"/>
    public Output<T> RequireSecretObject<T>(string key) => Output.CreateSecret(ParseRequired<T>(key, null));

    /// <inheritdoc cref="RequireObject{T}(string)"/>
    public Output<T> RequireSecretObject<T>(string key, JsonSerializerOptions options)
        => Output.CreateSecret(ParseRequired<T>(key, options));

    private static Output<T>? SecretOrNone<T>(T? value)
        where T : struct
        => value is { } set ? Output.CreateSecret(set) : null;

    private T ParseRequired<T>(string key, JsonSerializerOptions? options)
    {
        Require(key);
        return Parse<T>(key, options)!;
    }

    private T? Parse<T>(string key, JsonSerializerOptions? options)
    {
        if (Get(key) is not { } value) return default;
        try
        {
            return JsonSerializer.Deserialize<T>(value, options);
        }
        catch (JsonException exception)
        {
            throw WrongType(key, value, typeof(T).FullName!, exception);
        }
    }

    private RunException WrongType(string key, string value, string type, Exception? cause = null)
        => new($"Configuration '{FullKey(key)}' value '{value}' is not a valid {type}", cause);

    private RunException Missing(string key)
        => new($"Missing Required configuration variable '{FullKey(key)}'\n"
            + $"\tplease set a value using the command `pulumi config set {FullKey(key)} <value>`");

    private string FullKey(string key) => $"{_name}:{key}";
}
