using System.IO.Enumeration;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Functions;

/// <summary><c>aws:ec2/getAmi:getAmi</c> by name and architecture.</summary>
internal sealed class GetAmi : IFunctionHandler
{
    public string Token => "aws:ec2/getAmi:getAmi";

    public PropertyMap Invoke(World world, string region, PropertyMap arguments)
    {
        var images = Images.All(world, arguments.String("region") ?? region).DistinctBy(image => image.Id)
            .Where(image => arguments.List("filters").Maps.All(filter => Matches(image, filter)))
                .OrderByDescending(image => image.Name, StringComparer.Ordinal).ToList();
        if (images.Count == 0)
        {
            throw new ResourceException("NotFound", "Your query returned no results. Please change your search criteria and try again.");
        }
        if (images.Count > 1 && !arguments.Flag("mostRecent"))
        {
            throw new ResourceException(
                "TooManyResults",
                "Your query returned more than one result. Please try a more specific search criteria, or set `most_recent` attribute to true.");
        }

        return arguments.Merge(PropertyMap.Of(
            ("id", images[0].Id), ("imageId", images[0].Id), ("name", images[0].Name), ("architecture", images[0].Architecture),
            ("state", "available"),
            ("rootDeviceName", "/dev/xvda"), ("rootDeviceType", "ebs"), ("virtualizationType", "hvm")));
    }

    private static bool Matches(Image image, PropertyMap filter)
    {
        var value = filter.RequiredString("name") switch
        {
            "name" => image.Name,
            "architecture" => image.Architecture,
            "image-id" => image.Id,
            "state" => "available",
            "virtualization-type" => "hvm",
            "root-device-type" => "ebs",
            "owner-alias" => "amazon",
            var name => throw new ResourceException("InvalidParameterValue", $"The filter '{name}' is invalid"),
        };
        return filter.Strings("values").Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, value, ignoreCase: false));
    }
}
