namespace Lab.Cli.Targets;

/// <summary>Where Pulumi keeps state: https://www.pulumi.com/docs/iac/concepts/state-and-backends/.</summary>
/// <param name="Url">As <c>pulumi whoami</c> tells it.</param>
/// <param name="User">Who is logged in.</param>
internal sealed record PulumiBackend(string Url, string User)
{
    private const string FileScheme = "file://";

    /// <summary>Whether Pulumi Cloud or a service like it keeps the state; it has its own locks and secrets.</summary>
    public bool IsService => Url.StartsWith("https://", StringComparison.Ordinal) || Url.StartsWith("http://", StringComparison.Ordinal);

    /// <summary>The folder of a backend of files, or <see langword="null"/>.</summary>
    public string? Folder => Url.StartsWith(FileScheme, StringComparison.Ordinal)
        ? Expand(Url[FileScheme.Length..].Split('?')[0])
        : null;

    /// <summary>What it is, for people.</summary>
    public string Words => Folder is not null ? $"the folder {Folder}, which this machine alone has"
        : IsService ? $"{Url}, logged in as {User}"
        : $"the bucket {Url.Split('?')[0]}";

    private static string Expand(string folder) => folder.StartsWith('~')
        ? Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), folder[1..])
        : folder;
}
