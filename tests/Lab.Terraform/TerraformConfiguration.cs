using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lab.Stacks;
using Lab.Terraform.Schema;

namespace Lab.Terraform;

/// <summary>Registered stages as a configuration of Terraform's, in JSON.</summary>
/// <remarks>
/// Each stage has a provider of its own, with its default tags. A stage begins when those that it needs are there, as one stack is brought up after
/// the other: a <c>terraform_data</c> resource of each stage stands for all of it.
/// </remarks>
public sealed class TerraformConfiguration
{
    private const string ProviderType = "pulumi:providers:aws";
    private const string StageType = "terraform_data";
    private const string FileFolder = "files";

    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private TerraformConfiguration(JsonObject root, ImmutableSortedDictionary<string, byte[]> files) => (Root, Files) = (root, files);

    /// <summary>The content of <c>main.tf.json</c>.</summary>
    public JsonObject Root { get; }

    /// <summary>Other files by their path, which the configuration names.</summary>
    public ImmutableSortedDictionary<string, byte[]> Files { get; }

    /// <summary>Translates the stages of one or more environments.</summary>
    /// <param name="schema">The provider's schema.</param>
    /// <param name="environments">The environments' registrations; their names differ.</param>
    /// <exception cref="TranslationException">
    /// The provider has no such type or property, requires one that is missing, or a reference leads nowhere; it lists every problem.
    /// </exception>
    public static TerraformConfiguration Of(ProviderSchema schema, params ImmutableArray<StageRegistrations> environments)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return new Builder(schema, environments).Build();
    }

    /// <summary>Writes the configuration into a folder.</summary>
    public async Task WriteAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "main.tf.json"), Root.ToJsonString(Layout)).ConfigureAwait(false);
        foreach (var (path, content) in Files)
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, content).ConfigureAwait(false);
        }
    }

    private sealed class Builder(ProviderSchema schema, ImmutableArray<StageRegistrations> environments)
    {
        private readonly JsonArray _providers = [];
        private readonly JsonObject _resources = [];
        private readonly JsonObject _data = [];
        private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);
        private readonly ImmutableArray<string>.Builder _problems = ImmutableArray.CreateBuilder<string>();
        private readonly TemplateText _template = new(Addresses(environments).ToHashSet(StringComparer.Ordinal).Contains);

        public TerraformConfiguration Build()
        {
            foreach (var environment in environments)
            {
                foreach (var function in environment.Functions) Add(environment, function);
                foreach (var resource in environment.Resources.Where(resource => resource.Type == ProviderType)) AddProvider(environment, resource);
                foreach (var resource in environment.Resources.Where(resource => resource.IsAws)) Add(environment, resource);
                foreach (var stage in environment.Owners.Where(stage => stage.Value == environment.Environment)) AddStage(environment, stage.Key);
            }

            if (_problems.Count > 0) throw new TranslationException(_problems.ToImmutable());
            var root = new JsonObject
            {
                ["terraform"] = new JsonObject { ["required_providers"] = new JsonObject { ["aws"] = new JsonObject { ["source"] = "hashicorp/aws" } } },
                ["locals"] = new JsonObject { ["https"] = "https://" },
                ["provider"] = new JsonObject { ["aws"] = _providers },
                ["resource"] = _resources,
            };
            if (_data.Count > 0) root["data"] = _data;
            return new TerraformConfiguration(root, _files.ToImmutableSortedDictionary(StringComparer.Ordinal));
        }

        private static IEnumerable<string> Addresses(ImmutableArray<StageRegistrations> environments) => environments.SelectMany(
            environment => environment.Resources.Where(resource => resource.IsAws).Select(resource => resource.Address)
                .Concat(environment.Functions.Select(function => function.Address)));

        private void AddProvider(StageRegistrations environment, RegisteredResource provider)
        {
            // The emulator takes any keys; a profile of the user's would need their files.
            var inputs = new JsonObject(provider.Inputs.Where(item => item.Key != "profile").Select(item => KeyValuePair.Create(item.Key, Parsed(item.Value))));
            var translated = Translate(Owner(environment, provider), "", schema.Provider, inputs);
            translated["alias"] = Alias(environment, provider.Stage);
            translated["access_key"] = "testing";
            translated["secret_key"] = "testing";
            translated["skip_credentials_validation"] = true;
            translated["skip_metadata_api_check"] = "true";

            // An emulator answers 500 for what it hasn't; the provider would try for minutes.
            translated["max_retries"] = 2;
            _providers.Add((JsonNode)translated);
        }

        // Inputs of a provider that are no texts are JSON.
        private static JsonNode? Parsed(JsonNode? value) =>
            (string?)value is ['{' or '[', ..] text ? JsonNode.Parse(text) : value?.DeepClone();

        private void Add(StageRegistrations environment, RegisteredFunction function)
        {
            var type = TerraformAddress.TypeOf(function.Token);
            var owner = $"stage {environment.Environment}.{function.Stage}, {function.Token}";
            if (schema.DataSource(type) is not { } block)
            {
                _problems.Add($"{owner}: the provider has no data source {type}");
                return;
            }

            var body = Translate(owner, type, block, function.Arguments);
            body["provider"] = $"aws.{Alias(environment, function.Stage)}";

            // Pulumi calls a function while the program runs: when the stages before are up.
            var before = Before(environment, function.Stage).ToList();
            if (before.Count > 0) body["depends_on"] = Texts(before);
            Place(_data, type, TerraformAddress.LocalName(function.Name), body, owner);
        }

        private void Add(StageRegistrations environment, RegisteredResource resource)
        {
            var type = TerraformAddress.TypeOf(resource.Type);
            var owner = Owner(environment, resource);
            if (schema.Resource(type) is not { } block)
            {
                _problems.Add($"{owner}: the provider has no resource {type}");
                return;
            }

            var body = Translate(owner, type, block, Named(environment, resource, type, block));
            body["provider"] = $"aws.{Alias(environment, resource.Stage)}";
            var before = resource.DependsOn.Concat(Before(environment, resource.Stage)).ToList();
            if (before.Count > 0) body["depends_on"] = Texts(before);
            if (!resource.IgnoreChanges.IsEmpty)
            {
                var translation = Translation(owner, type);
                var ignored = resource.IgnoreChanges.Select(path => translation.Path(block, path)).ToList();
                _problems.AddRange(translation.Problems);
                body["lifecycle"] = new JsonObject { ["ignore_changes"] = Texts(ignored) };
            }

            Place(_resources, type, TerraformAddress.LocalName(resource.Name), body, owner);
        }

        private void AddStage(StageRegistrations environment, string stage)
        {
            var parts = environment.Resources.Where(resource => resource.IsAws && resource.Stage == stage).Select(resource => resource.Address);
            Place(_resources, StageType, Alias(environment, stage), new JsonObject { ["depends_on"] = Texts(parts.Concat(Before(environment, stage))) }, stage);
        }

        private static IEnumerable<string> Before(StageRegistrations environment, string stage) => StageCatalog.Find(stage)!.DependsOn
            .Where(environment.Owners.ContainsKey).Select(needed => $"{StageType}.{Alias(environment.Owners[needed], needed)}");

        // Pulumi.Aws names what has a name and wasn't given one: Pulumi's name and seven hexadecimal digits, random there.
        private static JsonObject Named(StageRegistrations environment, RegisteredResource resource, string type, BlockSchema block)
        {
            const string Name = "name";
            var attribute = PropertyNames.Exception(type, Name) ?? Name;
            var isNamed = block.Attributes.TryGetValue(attribute, out var schema) && schema.IsInput;
            if (!isNamed || resource.Inputs.ContainsKey(Name) || resource.Inputs.ContainsKey("namePrefix")) return resource.Inputs;
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{environment.Environment}/{resource.Stage}/{resource.Address}"));
            var inputs = (JsonObject)resource.Inputs.DeepClone();
            inputs[Name] = $"{resource.Name}-{Convert.ToHexStringLower(hash)[..7]}";
            return inputs;
        }

        private JsonObject Translate(string owner, string type, BlockSchema block, JsonObject inputs)
        {
            var translation = Translation(owner, type);
            var result = translation.Translate(block, inputs);
            _problems.AddRange(translation.Problems);
            return result;
        }

        private PropertyTranslation Translation(string owner, string type) => new(owner, type, _template, AddFile);

        private string AddFile(JsonObject file)
        {
            var content = AssetFile.ContentOf(file);
            var path = $"{FileFolder}/{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}{AssetFile.ExtensionOf(file)}";
            _files[path] = content;
            return path;
        }

        private void Place(JsonObject section, string type, string name, JsonObject body, string owner)
        {
            if (section[type] is not JsonObject ofType) section[type] = ofType = [];
            if (!ofType.TryAdd(name, body)) _problems.Add($"{owner}: there is another {type}.{name}");
        }

        private static string Owner(StageRegistrations environment, RegisteredResource resource) =>
            $"stage {environment.Environment}.{resource.Stage}, {resource.Type} {resource.Name}";

        private static string Alias(StageRegistrations environment, string stage) => Alias(environment.Environment, stage);

        private static string Alias(string environment, string stage) => TerraformAddress.LocalName($"{environment}-{stage}");

        private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];
    }
}
