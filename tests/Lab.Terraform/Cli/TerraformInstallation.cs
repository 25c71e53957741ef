using System.Collections;
using System.Collections.Immutable;
using Lab.Terraform.Schema;

namespace Lab.Terraform.Cli;

/// <summary>Terraform with the AWS provider, as far as this machine has them. Nothing is loaded from a registry.</summary>
/// <remarks>
/// The provider is looked for in the folder that <see cref="PluginsVariable"/> names, in that of Terraform's own configuration
/// (<c>TF_CLI_CONFIG_FILE</c>), in <c>~/.terraform.d/plugins</c> and in the folders of <c>/opt</c>: a folder as <c>terraform providers mirror</c> fills it.
/// </remarks>
public sealed class TerraformInstallation
{
    /// <summary>The environment variable that names a folder of providers.</summary>
    public const string PluginsVariable = "LAB_TERRAFORM_PLUGINS";

    private const string ConfigVariable = "TF_CLI_CONFIG_FILE";
    private const string Software = "/opt";
    private const string Provider = "terraform-provider-aws";

    private static readonly Lazy<TerraformInstallation> Found = new(Find);
    private static readonly EnumerationOptions Deep = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };

    private readonly Lazy<Task<ProviderSchema>> _schema;
    private readonly string? _program;
    private readonly string? _plugins;

    private TerraformInstallation(string? program, string? plugins)
    {
        (_program, _plugins) = (program, plugins);
        Missing = program is null ? "terraform is not on PATH"
            : plugins is null ? $"{Provider} is in none of {string.Join(", ", PluginFolders())}; name its folder in {PluginsVariable}"
            : null;
        _schema = new Lazy<Task<ProviderSchema>>(ReadSchemaAsync);
    }

    /// <summary>That of this machine.</summary>
    public static TerraformInstallation Current => Found.Value;

    /// <summary>What is missing, for a skipped test's reason; <see langword="null"/> when all is there.</summary>
    public string? Missing { get; }

    /// <summary>The provider's schema, read once in the life of this process.</summary>
    /// <exception cref="TerraformException">Terraform failed, or is missing.</exception>
    public Task<ProviderSchema> SchemaAsync() => _schema.Value;

    /// <summary>A folder with a configuration for Terraform to work in.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="environment">The environment of its programs: that of the emulator.</param>
    /// <exception cref="TerraformException">Terraform is missing.</exception>
    public TerraformWorkspace Workspace(string folder, IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (Missing is not null) throw new TerraformException(Missing);
        var settings = Path.Combine(Directory.CreateDirectory(folder).FullName, "terraform.tfrc");
        File.WriteAllText(
            settings,
            $$"""
            provider_installation {
              filesystem_mirror {
                path    = "{{_plugins}}"
                include = ["registry.terraform.io/*/*"]
              }
            }
            """);
        var variables = environment.ToImmutableDictionary()
            .SetItem(ConfigVariable, settings).SetItem("CHECKPOINT_DISABLE", "1").SetItem("TF_IN_AUTOMATION", "1");
        return new TerraformWorkspace(_program!, folder, variables);
    }

    private static TerraformInstallation Find() => new(ChildProcess.Find("terraform"), PluginFolders().FirstOrDefault(HasProvider));

    private static IEnumerable<string> PluginFolders()
    {
        if (Environment.GetEnvironmentVariable(PluginsVariable) is { Length: > 0 } named) yield return named;
        foreach (var mirror in MirrorsOfConfiguration()) yield return mirror;
        yield return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".terraform.d", "plugins");
        if (!Directory.Exists(Software)) yield break;
        foreach (var folder in Directory.EnumerateDirectories(Software)) yield return folder;
    }

    // path = "…" of a filesystem_mirror block.
    private static IEnumerable<string> MirrorsOfConfiguration() =>
        Environment.GetEnvironmentVariable(ConfigVariable) is { } file && File.Exists(file)
            ? File.ReadLines(file).Select(line => line.Trim().Split('=', 2)).Where(parts => parts is ["path" or "path ", _] || parts[0].TrimEnd() == "path")
                .Select(parts => parts[^1].Trim().Trim('"'))
            : [];

    private static bool HasProvider(string folder) => Directory.Exists(folder) && Directory.EnumerateFiles(folder, Provider + "*", Deep).Any();

    private async Task<ProviderSchema> ReadSchemaAsync()
    {
        var folder = Directory.CreateTempSubdirectory("eks-lab-schema-").FullName;
        try
        {
            var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToImmutableDictionary(item => (string)item.Key, item => (string)item.Value!);
            var workspace = Workspace(folder, variables);
            await File.WriteAllTextAsync(
                Path.Combine(folder, "main.tf.json"), """{"terraform":{"required_providers":{"aws":{"source":"hashicorp/aws"}}}}""").ConfigureAwait(false);
            await workspace.InitAsync().ConfigureAwait(false);
            return ProviderSchema.Parse(await workspace.RunAsync("providers", "schema", "-json").ConfigureAwait(false));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
