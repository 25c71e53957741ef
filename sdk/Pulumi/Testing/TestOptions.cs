namespace Pulumi.Testing;

/// <summary>Options of a deployment against mocks.</summary>
public class TestOptions
{
    /// <summary>The name of the project, <c>project</c> if not set.</summary>
    public string? ProjectName { get; set; }

    /// <summary>The folder of the project file.</summary>
    public string? RootDirectory { get; set; }

    /// <summary>The name of the stack, <c>stack</c> if not set.</summary>
    public string? StackName { get; set; }

    /// <summary>Whether this is a preview, in which outputs that a mock leaves out are unknown. It is one if not set.</summary>
    public bool? IsPreview { get; set; }

    /// <summary>The name of the organization, <c>organization</c> if not set.</summary>
    public string? OrganizationName { get; set; }
}
