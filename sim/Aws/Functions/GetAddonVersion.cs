using Lab.Simulation.Aws.Eks;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Functions;

/// <summary><c>aws:eks/getAddonVersion:getAddonVersion</c>.</summary>
internal sealed class GetAddonVersion : IFunctionHandler
{
    public string Token => "aws:eks/getAddonVersion:getAddonVersion";

    public PropertyMap Invoke(World world, string region, PropertyMap arguments)
    {
        var (name, version) = (arguments.RequiredString("addonName"), arguments.RequiredString("kubernetesVersion"));
        var versions = EksVersions.Addon(name, version)
            ?? throw new ResourceException("NotFound", $"reading EKS Add-On version info ({name}, {version}): couldn't find resource");
        return arguments.Merge(PropertyMap.Of(("id", name), ("version", arguments.Flag("mostRecent") ? versions.All[0] : versions.Default)));
    }
}
