using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Functions;

/// <summary><c>aws:index/getCallerIdentity:getCallerIdentity</c>.</summary>
internal sealed class GetCallerIdentity : IFunctionHandler
{
    public string Token => "aws:index/getCallerIdentity:getCallerIdentity";

    public PropertyMap Invoke(World world, string region, PropertyMap arguments) => PropertyMap.Of(
        ("id", world.AccountId), ("accountId", world.AccountId), ("arn", $"arn:aws:iam::{world.AccountId}:user/{world.Environment}"),
        ("userId", $"AIDA{world.Digits("user", 17).ToUpperInvariant()}"));
}
