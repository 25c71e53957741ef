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
        var chosen = stages is [] ? StageCatalog.All : StageCatalog.WithDependencies(stages);
        return await new StageRegistrations(environment, [], []).WithAsync(environment, settings, chosen).ConfigureAwait(false);
    }

    /// <summary>
    /// Defines the named stages of another environment on top of this one's: to its stages the others that they need seem to be their own
    /// environment's.
    /// </summary>
    /// <param name="environment">The other environment.</param>
    /// <param name="settings">Its configuration by key.</param>
    /// <param name="stages">The stages, without those that they depend on.</param>
    /// <exception cref="SettingsException">The settings are wrong.</exception>
    public Task<StageRegistrations> CollectOnTopAsync(string environment, IReadOnlyDictionary<string, string> settings, params string[] stages) =>
        (this with { Environment = environment, Resources = [], Functions = [] }).WithAsync(
            environment, settings, StageCatalog.All.Where(stage => stages.Contains(stage.Name, StringComparer.Ordinal)));

    /// <summary>The environment that registered each stage, by the stage's name.</summary>
    internal ImmutableDictionary<string, string> Owners { get; private init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The outputs of each stage by name, with references in place of what resources compute.</summary>
    internal ImmutableDictionary<string, ImmutableDictionary<string, object>> Outputs { get; private init; } =
        ImmutableDictionary<string, ImmutableDictionary<string, object>>.Empty;

    private Placeholders Placeholders { get; init; } = new();

    /// <summary>The resources of a type.</summary>
    /// <param name="type">Its token: <c>aws:iam/role:Role</c>.</param>
    public IEnumerable<RegisteredResource> Of(string type) => Resources.Where(resource => resource.Type == type);

    /// <summary>The resource of that type and name.</summary>
    /// <exception cref="InvalidOperationException">There is none, or more than one.</exception>
    public RegisteredResource Single(string type, string name) => Of(type).Single(resource => resource.Name == name);

    private async Task<StageRegistrations> WithAsync(
        string environment, IReadOnlyDictionary<string, string>? settings, IEnumerable<LabStage> stages)
    {
        var parsed = LabSettings.Parse(environment, settings ?? ImmutableDictionary<string, string>.Empty);
        var result = this;
        foreach (var stage in stages.Where(stage => stage.LeftOut(parsed) is null))
        {
            var run = await StageRun.OfAsync(stage, parsed, environment, Placeholders, result.Outputs).ConfigureAwait(false);
            result = result with
            {
                Resources = result.Resources.AddRange(run.Resources),
                Functions = result.Functions.AddRange(run.Functions),
                Outputs = result.Outputs.SetItem(stage.Name, run.Outputs),
                Owners = result.Owners.SetItem(stage.Name, environment),
            };
        }

        return result;
    }
}
