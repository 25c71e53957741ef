namespace Pulumi.Serialization;

/// <summary>
/// Words of the engine's protocol that can reach a program, https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties.go.
/// </summary>
internal static class WireFormat
{
    /// <summary>The text that stands for a value that is not known.</summary>
    public const string Unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

    /// <summary>The key that says what an object really is.</summary>
    public const string Signature = "4dabf18193072939515e22adb298388d";

    /// <summary>The signature of a secret.</summary>
    public const string Secret = "1b47061264138c4ac30d75fd1eb44270";

    /// <summary>The signature of a reference to a resource.</summary>
    public const string Resource = "5cf8f73096256a8f31e491e813e4eb8e";

    /// <summary>The key of a secret's value.</summary>
    public const string Value = "value";

    /// <summary>The id of a resource: an output, never an input.</summary>
    public const string Id = "id";

    /// <summary>The URN of a resource: an output, never an input.</summary>
    public const string Urn = "urn";
}
