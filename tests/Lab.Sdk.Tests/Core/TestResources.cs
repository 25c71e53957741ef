using System.Collections.Immutable;
using Pulumi;

namespace Lab.Sdk.Tests.Core;

/// <summary>A resource as generated bindings declare one, with an argument of every kind.</summary>
[ResourceType(Token, null)]
internal sealed class Server : CustomResource
{
    public const string Token = "test:compute/server:Server";

    public Server(string name, ServerArgs? args = null, CustomResourceOptions? options = null)
        : base(Token, name, args ?? new ServerArgs(), options)
    {
    }

    [Output("address")]
    public Output<string?> Address { get; private set; } = null!;

    [Output("cpus")]
    public Output<int> Cpus { get; private set; } = null!;

    [Output("isRunning")]
    public Output<bool> IsRunning { get; private set; } = null!;

    [Output("zones")]
    public Output<ImmutableArray<string>> Zones { get; private set; } = null!;

    [Output("tags")]
    public Output<ImmutableDictionary<string, string>?> Tags { get; private set; } = null!;

    [Output("disks")]
    public Output<ImmutableArray<Disk>> Disks { get; private set; } = null!;

    [Output("state")]
    public Output<ServerState?> State { get; private set; } = null!;

    [Output("port")]
    public Output<Union<int, string>> Port { get; private set; } = null!;

    public static Server Get(string name, Input<string> id, CustomResourceOptions? options = null)
        => new(name, null, CustomResourceOptions.Merge(options, new CustomResourceOptions { Id = id }));
}

internal sealed class ServerArgs : ResourceArgs
{
    [Input("tags")]
    private InputMap<string>? _tags;

    [Input("zones")]
    private InputList<string>? _zones;

    [Input("disks")]
    private InputList<DiskArgs>? _disks;

    [Input("address")]
    public Input<string>? Address { get; set; }

    [Input("cpus")]
    public Input<int>? Cpus { get; set; }

    [Input("isRunning")]
    public Input<bool>? IsRunning { get; set; }

    [Input("state")]
    public Input<ServerState>? State { get; set; }

    [Input("port")]
    public InputUnion<int, string>? Port { get; set; }

    [Input("policy")]
    public InputJson? Policy { get; set; }

    [Input("image")]
    public Input<AssetOrArchive>? Image { get; set; }

    [Input("network")]
    public Input<Server>? Network { get; set; }

    [Input("owner")]
    public Input<Team>? Owner { get; set; }

    public InputMap<string> Tags
    {
        get => _tags ??= [];
        set => _tags = value;
    }

    public InputList<string> Zones
    {
        get => _zones ??= [];
        set => _zones = value;
    }

    public InputList<DiskArgs> Disks
    {
        get => _disks ??= [];
        set => _disks = value;
    }
}

internal sealed class DiskArgs : ResourceArgs
{
    [Input("size", required: true)]
    public Input<int> Size { get; set; } = null!;

    [Input("label")]
    public Input<string>? Label { get; set; }
}

[OutputType]
internal sealed class Disk
{
    public readonly int Size;
    public readonly string? Label;

    [OutputConstructor]
    private Disk(int size, string? label)
    {
        Size = size;
        Label = label;
    }
}

[EnumType]
internal readonly struct ServerState : IEquatable<ServerState>
{
    private readonly string _value;

    private ServerState(string value) => _value = value;

    public static ServerState Running { get; } = new("running");

    public static explicit operator string(ServerState value) => value._value;

    public bool Equals(ServerState other) => _value == other._value;

    public override bool Equals(object? obj) => obj is ServerState other && Equals(other);

    public override int GetHashCode() => _value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => _value;
}

/// <summary>A provider: what is not a string is declared as JSON, as generated bindings do.</summary>
internal sealed class TestProvider(string name, TestProviderArgs? args = null, CustomResourceOptions? options = null)
    : ProviderResource("test", name, args ?? new TestProviderArgs(), options);

internal sealed class TestProviderArgs : ResourceArgs
{
    [Input("region")]
    public Input<string>? Region { get; set; }

    [Input("retries", json: true)]
    public Input<int>? Retries { get; set; }

    [Input("isStrict", json: true)]
    public Input<bool>? IsStrict { get; set; }

    [Input("zones", json: true)]
    public InputList<string>? Zones { get; set; }

    [Input("defaults", json: true)]
    public Input<DiskArgs>? Defaults { get; set; }
}

/// <summary>A component of this program.</summary>
internal sealed class Team : ComponentResource
{
    public Team(string name, ComponentResourceOptions? options = null)
        : base("test:index:Team", name, options)
    {
    }

    [Output("lead")]
    public Output<string> Lead { get; set; } = null!;

    public void Publish() => RegisterOutputs();
}

/// <summary>A component that a provider makes.</summary>
internal sealed class RemoteCluster : ComponentResource
{
    public RemoteCluster(string name, ServerArgs args, ComponentResourceOptions? options = null)
        : base("test:index:Cluster", name, args, options, remote: true)
    {
    }

    [Output("address")]
    public Output<string> Address { get; private set; } = null!;
}

internal sealed class LookupArgs : InvokeArgs
{
    [Input("name")]
    public Input<string>? Name { get; set; }

    [Input("sizes")]
    public InputList<int>? Sizes { get; set; }
}

internal sealed class RebootArgs : CallArgs
{
    [Input("delay")]
    public Input<int>? Delay { get; set; }
}

[OutputType]
internal sealed class LookupResult
{
    public readonly string? Address;
    public readonly ImmutableArray<int> Sizes;

    [OutputConstructor]
    private LookupResult(string? address, ImmutableArray<int> sizes)
    {
        Address = address;
        Sizes = sizes;
    }
}
