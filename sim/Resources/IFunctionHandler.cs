using Lab.Simulation.Worlds;

namespace Lab.Simulation.Resources;

/// <summary>A function of a provider (an invoke, such as <c>aws:index/getAvailabilityZones:getAvailabilityZones</c>).</summary>
public interface IFunctionHandler
{
    /// <summary>Its token.</summary>
    string Token { get; }

    /// <summary>Answers a call. <paramref name="region"/> is that of the provider used, or the default one.</summary>
    /// <exception cref="ResourceException">The service refuses, in its own words.</exception>
    PropertyMap Invoke(World world, string region, PropertyMap arguments);
}
