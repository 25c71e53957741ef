using System.Globalization;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Ec2;

/// <summary>Finds the data of a launch template's version.</summary>
internal static class LaunchTemplates
{
    /// <summary>The data of a version: a number, <c>$Latest</c> or <c>$Default</c>.</summary>
    /// <exception cref="ResourceException">There is no such template or version.</exception>
    public static PropertyMap Version(World world, string? id, string? name, string version) => Resolve(world, Find(world, id, name).Id, version).Data;

    /// <summary>The template of that id or name.</summary>
    /// <exception cref="ResourceException">There is none.</exception>
    public static LaunchTemplate Find(World world, string? id, string? name) =>
        world.All<LaunchTemplate>().FirstOrDefault(each => each.Id == id || each.Name == name)
        ?? throw new ResourceException(
            "InvalidLaunchTemplateId.NotFound", $"The specified launch template, with template ID {id ?? name}, does not exist.");

    /// <summary>The data of a version and its number.</summary>
    /// <exception cref="ResourceException">There is no such template or version.</exception>
    public static (PropertyMap Data, int Number) Resolve(World world, string id, string version)
    {
        var template = Find(world, id, name: null);
        var number = version switch
        {
            "$Latest" => template.Versions.Length,
            "$Default" or "" => template.DefaultVersion,
            _ => int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0,
        };
        return number >= 1 && number <= template.Versions.Length
            ? (template.Versions[number - 1], number)
            : throw new ResourceException(
                "InvalidLaunchTemplateId.VersionNotFound", $"Could not find launch template version {version} for launch template {template.Id}.");
    }
}
