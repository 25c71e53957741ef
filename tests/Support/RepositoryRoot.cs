namespace Lab.Tests;

/// <summary>Where the project's files are.</summary>
internal static class RepositoryRoot
{
    /// <summary>The folder of Pulumi.yaml, from where the tests were built.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Pulumi.yaml"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("no folder above the tests has a Pulumi.yaml");
    }
}
