using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.Eks;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Functions;

/// <summary><c>aws:ssm/getParameter:getParameter</c>: the public parameters that name AMIs.</summary>
internal sealed class GetParameter : IFunctionHandler
{
    private const string ImageId = "/image_id";
    private const string ReleaseVersion = "/release_version";

    public string Token => "aws:ssm/getParameter:getParameter";

    public PropertyMap Invoke(World world, string region, PropertyMap arguments)
    {
        var name = arguments.RequiredString("name");
        var value = Value(world, arguments.String("region") ?? region, name)
            ?? throw new ResourceException("ParameterNotFound", $"reading SSM Parameter ({name}): couldn't find resource");
        return arguments.Merge(PropertyMap.Of(
            ("id", name), ("arn", $"arn:aws:ssm:{region}::parameter{name}"), ("type", "String"), ("value", value), ("insecureValue", value),
            ("version", 1)));
    }

    private static string? Value(World world, string region, string name)
    {
        if (!name.EndsWith(ReleaseVersion, StringComparison.Ordinal))
        {
            return Images.All(world, region).FirstOrDefault(image => image.Parameter == name)?.Id;
        }
        var parameter = name[..^ReleaseVersion.Length] + ImageId;
        return Images.All(world, region).Any(image => image.IsForEks && image.Parameter == parameter)
            ? EksVersions.AmiRelease(name.Split('/')[5])
            : null;
    }
}
