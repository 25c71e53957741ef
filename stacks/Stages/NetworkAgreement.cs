using System.Collections.Immutable;
using Lab.Infra.Addressing;
using Lab.Stacks.Settings;
using Pulumi;
using Pulumi.Utilities;

namespace Lab.Stacks.Stages;

/// <summary>
/// Holds a stage's settings against the network that is there. Pulumi keeps configuration per stack, so that what is set on the network's
/// stack is unknown to the next one, or differs there.
/// </summary>
internal static class NetworkAgreement
{
    /// <summary>The settings with what the network stage says where they are empty.</summary>
    /// <exception cref="SettingsException">
    /// They contradict the network; it lists every contradiction. In a preview that is a warning, since the network may be about to change.
    /// </exception>
    public static async Task<LabSettings> ReachAsync(StageContext context, NetworkOutputs network)
    {
        var settings = context.Settings;
        var region = await KnownAsync(network.Region);
        var zones = await KnownAsync(network.AvailabilityZones);
        var operatorText = await KnownAsync(network.OperatorCidr);
        var upstream = new StackName(context.Environment, "network");
        var own = new StackName(context.Environment, context.Stage);
        var problems = ImmutableArray.CreateBuilder<string>();

        if (region is not null && region != settings.Region) Differ(SettingKeys.Region, region, settings.Region);
        if (zones is { IsDefaultOrEmpty: false } && !settings.AvailabilityZones.IsEmpty && !settings.AvailabilityZones.Take(zones.Length).SequenceEqual(zones))
        {
            Differ(SettingKeys.AvailabilityZones, List(zones), List(settings.AvailabilityZones));
        }

        var operatorCidr = string.IsNullOrEmpty(operatorText) ? (Cidr?)null : Cidr.Parse(operatorText);
        if (operatorCidr is { } there && settings.OperatorCidr is { } here && there != here)
        {
            Differ(SettingKeys.OperatorCidr, there.ToString(), here.ToString());
        }

        CheckServices(AddressSettings.VpcCidrKey, await KnownAsync(network.VpcCidr));
        CheckServices(AddressSettings.OperatorVpcCidrKey, await KnownAsync(network.OperatorVpcCidr));

        if (problems.Count > 0 && !Deployment.Instance.IsDryRun) throw new SettingsException(problems.ToImmutable());
        foreach (var problem in problems) Log.Warn(problem);
        return settings with { OperatorCidr = settings.OperatorCidr ?? operatorCidr };

        void Differ(string key, string theirs, string ours) => problems.Add(
            $"{key}: stack {upstream} is up with {theirs} and stack {own} is set to {ours}: `pulumi config set {key} '{theirs}' -s {own}`");

        void CheckServices(string key, string? block)
        {
            var services = settings.Addresses.ServiceCidr;
            if (block is null || !services.Overlaps(Cidr.Parse(block))) return;
            problems.Add(
                $"{AddressSettings.ServiceCidrKey}: stack {own} is set to {services}, which overlaps {block}, the {key} with which stack {upstream} "
                + $"is up: choose a block outside of it with `pulumi config set {AddressSettings.ServiceCidrKey} BLOCK -s {own}`");
        }
    }

    // As Pulumi takes a list on the command line.
    private static string List(IEnumerable<string> items) => $"[{string.Join(',', items.Select(item => $"\"{item}\""))}]";

    private static async Task<T?> KnownAsync<T>(Output<T> output) => await OutputUtilities.GetIsKnownAsync(output) ? await OutputUtilities.GetValueAsync(output) : default;
}
