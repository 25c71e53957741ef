using System.Collections.Immutable;
using Lab.Stacks;
using Lab.Stacks.Settings;
using Lab.Terraform.Registration;

namespace Lab.Terraform;

/// <summary>What the stages of an environment register, as they hand it to Pulumi's engine.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Resources">All custom resources, stage by stage, in a stage by type and name.</param>
/// <param name="Functions">The functions that stages called, stage by stage.</param>
public sealed record StageRegistrations(
    string Environment, ImmutableArray<RegisteredResource> Resources, ImmutableArray<RegisteredFunction> Functions)
{
    /// <summary>The environment unless another one is named.</summary>
    public const string DefaultEnvironment = "alice";

    /// <summary>
    /// Defines the stages under mocks, each with the outputs of the earlier ones. The cluster component of Pulumi.Eks is expanded to what it
    /// registers.
    /// </summary>
    /// <param name="settings">Configuration by key, as in Pulumi.yaml; what is left out has its default.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="stages">The stages; with those that they depend on. All of the catalog by default.</param>
    /// <exception cref="SettingsException">The settings are wrong.</exception>
    public static async Task<StageRegistrations> CollectAsync(
        IReadOnlyDictionary<string, string>? settings = null, string environment = DefaultEnvironment, params string[] stages)
    {
        var parsed = LabSettings.Parse(environment, settings ?? ImmutableDictionary<string, string>.Empty);
        var chosen = stages is [] ? StageCatalog.All : StageCatalog.WithDependencies(stages);
        var placeholders = new Placeholders();
        var outputs = new Dictionary<string, ImmutableDictionary<string, object>>(StringComparer.Ordinal);
        var resources = ImmutableArray.CreateBuilder<RegisteredResource>();
        var functions = ImmutableArray.CreateBuilder<RegisteredFunction>();
        foreach (var stage in chosen)
        {
            var run = await StageRun.OfAsync(stage, parsed, environment, placeholders, outputs).ConfigureAwait(false);
            outputs[$"{environment}.{stage.Name}"] = run.Outputs;
            resources.AddRange(run.Resources);
            functions.AddRange(run.Functions);
        }

        return new StageRegistrations(environment, resources.ToImmutable(), functions.ToImmutable());
    }

    /// <summary>The resources of a type.</summary>
    /// <param name="type">Its token: <c>aws:iam/role:Role</c>.</param>
    public IEnumerable<RegisteredResource> Of(string type) => Resources.Where(resource => resource.Type == type);

    /// <summary>The resource of that type and name.</summary>
    /// <exception cref="InvalidOperationException">There is none, or more than one.</exception>
    public RegisteredResource Single(string type, string name) => Of(type).Single(resource => resource.Name == name);
}
