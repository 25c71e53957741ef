using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Lab.Simulation.Eks;
using Lab.Simulation.Resources;
using Pulumi.Testing;

namespace Lab.Terraform.Registration;

/// <summary>Records what a stage registers, and answers every output that AWS decides with Terraform's reference to it.</summary>
internal sealed class RegistrationMocks(
    string environment, string stage, ProgramRecord program, Placeholders placeholders,
    IReadOnlyDictionary<string, ImmutableDictionary<string, object>> upstream) : IMocks
{
    /// <summary>The account of the emulator, for the one ARN that a program takes apart before AWS has said it.</summary>
    public const string Account = "123456789012";

    private const string AwsProviderType = "pulumi:providers:aws";
    private const string ZoneType = "aws:route53/zone:Zone";
    private const string SecretOutput = "kubeconfig";

    private readonly ConcurrentDictionary<(string Type, string Name), Entry> _entries = [];
    private readonly ConcurrentDictionary<string, RegisteredFunction> _functions = [];

    /// <summary>The custom resources; once the program has ended and its record is resolved.</summary>
    public ImmutableArray<RegisteredResource> Resources =>
    [
        .. _entries.OrderBy(entry => entry.Key.Type, StringComparer.Ordinal).ThenBy(entry => entry.Key.Name, StringComparer.Ordinal)
            .Select(entry => ToResource(entry.Key.Type, entry.Key.Name, entry.Value)),
    ];

    /// <summary>The functions that were called.</summary>
    public ImmutableArray<RegisteredFunction> Functions =>
        [.. _functions.Values.OrderBy(function => function.Address, StringComparer.Ordinal)];

    public Task<(string? id, object state)> NewResourceAsync(MockResourceArgs args)
    {
        var (type, name) = (args.Type!, args.Name!);
        if (type == "pulumi:pulumi:StackReference") return Answer(name, Stack((string)args.Inputs["name"]));
        var inputs = PropertyJson.From(args.Inputs);
        if (type == new ClusterComponent().Type)
        {
            var context = new ClusterContext(this, type, name);
            var outputs = new ClusterComponent().Construct(context, (PropertyMap)PropertyValue.Parse(inputs.ToJsonString())!);
            return Answer(name, PropertyJson.ToMock(outputs));
        }

        if (IsComponent(type)) return Answer(name, args.Inputs);
        Add(type, name, inputs, ProviderName(args.Provider), program.ParentOf(type, name));
        if (!IsAws(type)) return Answer($"{name}-id", args.Inputs);

        var address = TerraformAddress.Of(type, name);
        var state = args.Inputs.ToBuilder();
        foreach (var (output, isText) in program.ScalarOutputsOf(type, name).Where(output => !args.Inputs.ContainsKey(output.Name)))
        {
            var reference = TerraformAddress.Reference(address, TerraformAddress.AttributeOf(type, output));
            state[output] = isText ? reference : placeholders.Number(reference);
        }

        if (type == ZoneType) state["nameServers"] = NameServers(address);
        return Answer(TerraformAddress.Reference(address, "id"), state.ToImmutable());
    }

    public Task<object> CallAsync(MockCallArgs args)
    {
        var arguments = PropertyJson.From(args.Args);
        var address = Call(args.Token!, arguments);
        return Task.FromResult<object>(args.Token switch
        {
            "aws:index/getAvailabilityZones:getAvailabilityZones" => ImmutableDictionary<string, object>.Empty.Add("names", Zones()),
            "aws:ssm/getParameter:getParameter" => args.Args
                .SetItem("insecureValue", TerraformAddress.Reference(address, "insecure_value"))
                .SetItem("value", TerraformAddress.Reference(address, "value")),
            "aws:index/getCallerIdentity:getCallerIdentity" => ImmutableDictionary<string, object>.Empty
                .Add("accountId", TerraformAddress.Reference(address, "account_id")),
            "aws:ec2/getNetworkInterfaces:getNetworkInterfaces" => Interfaces.Ids(args.Args, address),
            "aws:ec2/getNetworkInterface:getNetworkInterface" => Interfaces.Interface(
                args.Args, address, id => Function(args.Token!, new JsonObject { ["id"] = id }).Address),
            "aws:ec2/getInstance:getInstance" => MultusInterfaces.Instance(args.Args, address),
            _ => throw new InvalidOperationException($"there is no answer for the function {args.Token} of stage {stage}"),
        });
    }

    /// <summary>Notes the call of a function, and gives the address of its data source.</summary>
    public string Call(string token, JsonObject arguments)
    {
        var function = Function(token, arguments);
        return _functions.GetOrAdd(function.Address, function).Address;
    }

    /// <summary>Records a resource.</summary>
    /// <exception cref="InvalidOperationException">The stage has another one of that type and name.</exception>
    public void Add(string type, string name, JsonObject inputs, string? provider, (string Type, string Name)? parent)
    {
        if (_entries.TryAdd((type, name), new Entry(inputs, provider, parent))) return;
        throw new InvalidOperationException($"stage {stage} registers two resources {type} '{name}'");
    }

    /// <summary>Records for a resource that a remote component made what only it knows.</summary>
    public void AddChildOptions(string type, string name, IEnumerable<string> ignoreChanges, IEnumerable<(string Type, string Name)> dependencies)
    {
        var entry = _entries[(type, name)];
        entry.IgnoreChanges.AddRange(ignoreChanges);
        entry.Dependencies.AddRange(dependencies);
    }

    /// <summary>What stands for outputs that the program reads as something else than texts.</summary>
    public Placeholders Placeholders => placeholders;

    /// <summary>Region of the stage's provider.</summary>
    public string Region => (string)Providers.Single().Value.Inputs["region"]!;

    /// <summary>Name of the stage's one AWS provider: mocks aren't told that of a remote component.</summary>
    public string SoleProvider => Providers.Single().Key.Name;

    private MultusInterfaces Interfaces => new(upstream["multus-nodes"]);

    private IEnumerable<KeyValuePair<(string Type, string Name), Entry>> Providers => _entries.Where(entry => entry.Key.Type == AwsProviderType);

    private RegisteredFunction Function(string token, JsonObject arguments)
    {
        var texts = arguments.Select(argument => argument.Value).OfType<JsonValue>().Select(value => value.ToString());
        return new RegisteredFunction(stage, token, string.Join('-', [environment, stage, .. texts]), arguments);
    }

    private static bool IsAws(string type) => type.StartsWith("aws:", StringComparison.Ordinal);

    private static bool IsComponent(string type) => type.StartsWith("eks-lab:", StringComparison.Ordinal);

    private static Task<(string? id, object state)> Answer(string id, object state) => Task.FromResult<(string?, object)>((id, state));

    // A provider reference is URN::ID, and a URN ends in its name.
    private static string? ProviderName(string? reference) => string.IsNullOrEmpty(reference) ? null : reference.Split("::")[^2];

    // The emulator's regions have at least these, as AWS's larger ones have.
    private ImmutableArray<object> Zones() => [$"{Region}a", $"{Region}b", $"{Region}c"];

    // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/route-53-concepts.html, "reusable delegation set": a zone has four name servers.
    private static ImmutableArray<object> NameServers(string address) =>
        [.. Enumerable.Range(0, 4).Select(index => TerraformAddress.Reference(address, $"name_servers[{index}]"))];

    private ImmutableDictionary<string, object> Stack(string name)
    {
        var outputs = upstream.GetValueOrDefault(name.Split('.')[^1]) ?? ImmutableDictionary<string, object>.Empty;
        return ImmutableDictionary<string, object>.Empty
            .Add("name", name)
            .Add("outputs", outputs)
            .Add("secretOutputNames", ImmutableArray.CreateRange<object>(outputs.Keys.Where(key => key == SecretOutput)));
    }

    private RegisteredResource ToResource(string type, string name, Entry entry)
    {
        var options = program.OptionsOf(type, name);
        var dependencies = Waiting(type, name, entry).SelectMany(MadeOf)
            .Where(dependency => IsAws(dependency.Type) && dependency != (type, name))
            .Select(dependency => TerraformAddress.Of(dependency.Type, dependency.Name)).Distinct().Order(StringComparer.Ordinal);
        return new RegisteredResource(
            stage, type, name, entry.Parent is { } parent ? $"{parent.Type}::{parent.Name}" : null, entry.Provider,
            (JsonObject)placeholders.Replace(entry.Inputs)!, [.. dependencies])
        {
            IgnoreChanges = [.. options?.IgnoreChanges ?? [], .. entry.IgnoreChanges],
        };
    }

    // What a remote component makes waits for what the component itself waits for.
    private ImmutableArray<(string Type, string Name)> Waiting(string type, string name, Entry entry) => program.OptionsOf(type, name) is null
        ? [.. Ancestors(entry.Parent).SelectMany(parent => program.DependenciesOf(parent.Type, parent.Name)), .. entry.Dependencies]
        : program.DependenciesOf(type, name);

    // Who depends on a component waits for all that it is made of.
    private IEnumerable<(string Type, string Name)> MadeOf((string Type, string Name) resource) => _entries.ContainsKey(resource)
        ? [resource]
        : _entries.Where(entry => Ancestors(entry.Value.Parent).Contains(resource)).Select(entry => entry.Key);

    private IEnumerable<(string Type, string Name)> Ancestors((string Type, string Name)? parent)
    {
        for (; parent is { } current; parent = _entries.TryGetValue(current, out var entry) ? entry.Parent : program.ParentOf(current.Type, current.Name))
        {
            yield return current;
        }
    }

    private sealed record Entry(JsonObject Inputs, string? Provider, (string Type, string Name)? Parent)
    {
        public List<string> IgnoreChanges { get; } = [];

        public List<(string Type, string Name)> Dependencies { get; } = [];
    }
}
