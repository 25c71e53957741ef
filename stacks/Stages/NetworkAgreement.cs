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
internal sealed class NetworkAgreement
{
    private readonly StageContext _context;
    private readonly NetworkOutputs _network;
    private readonly StackName _upstream;
    private readonly StackName _own;
    private readonly ImmutableArray<string>.Builder _problems = ImmutableArray.CreateBuilder<string>();

    private NetworkAgreement(StageContext context, NetworkOutputs network)
    {
        (_context, _network) = (context, network);
        _upstream = new StackName(context.Environment, "network");
        _own = new StackName(context.Environment, context.Stage);
    }

    private LabSettings Settings => _context.Settings;

    /// <summary>For the cluster: the settings with what the network stage says where they are empty.</summary>
    /// <exception cref="SettingsException">
    /// They contradict the network; it lists every contradiction. In a preview that is a warning, since the network may be about to change.
    /// </exception>
    public static async Task<LabSettings> ReachAsync(StageContext context, NetworkOutputs network)
    {
        var agreement = new NetworkAgreement(context, network);
        await agreement.CheckPlaceAsync();
        var operatorCidr = await agreement.OperatorAsync();
        agreement.CheckServices(AddressSettings.VpcCidrKey, await KnownAsync(network.VpcCidr));
        agreement.CheckServices(AddressSettings.OperatorVpcCidrKey, await KnownAsync(network.OperatorVpcCidr));
        agreement.Conclude();
        return context.Settings with { OperatorCidr = operatorCidr };
    }

    /// <summary>For what lies in the Multus networks: the addresses there are the network's.</summary>
    /// <exception cref="SettingsException">They contradict the network; likewise.</exception>
    public static async Task ReachOnMultusAsync(StageContext context, NetworkOutputs network)
    {
        var agreement = new NetworkAgreement(context, network);
        await agreement.CheckPlaceAsync();
        agreement.CheckSubnets(AddressSettings.Multus1SubnetCidrsKey, SubnetKind.Multus1, await KnownAsync(network.Multus1SubnetCidrs));
        agreement.CheckSubnets(AddressSettings.Multus2SubnetCidrsKey, SubnetKind.Multus2, await KnownAsync(network.Multus2SubnetCidrs));
        agreement.CheckSubnets(AddressSettings.Multus3SubnetCidrsKey, SubnetKind.Multus3, await KnownAsync(network.Multus3SubnetCidrs));
        agreement.Conclude();
    }

    private async Task CheckPlaceAsync()
    {
        var region = await KnownAsync(_network.Region);
        var zones = await KnownAsync(_network.AvailabilityZones);
        var ours = Settings.AvailabilityZones;
        if (region is not null && region != Settings.Region) Differ(SettingKeys.Region, region, Settings.Region);
        if (zones is { IsDefaultOrEmpty: false } && !ours.IsEmpty && !ours.Take(zones.Length).SequenceEqual(zones))
        {
            Differ(SettingKeys.AvailabilityZones, List(zones), List(ours));
        }
    }

    private async Task<Cidr?> OperatorAsync()
    {
        var text = await KnownAsync(_network.OperatorCidr);
        var there = string.IsNullOrEmpty(text) ? (Cidr?)null : Cidr.Parse(text);
        if (there is { } theirs && Settings.OperatorCidr is { } ours && theirs != ours)
        {
            Differ(SettingKeys.OperatorCidr, theirs.ToString(), ours.ToString());
        }

        return Settings.OperatorCidr ?? there;
    }

    private void CheckServices(string key, string? block)
    {
        var services = Settings.Addresses.ServiceCidr;
        if (block is null || !services.Overlaps(Cidr.Parse(block))) return;
        _problems.Add(
            $"{AddressSettings.ServiceCidrKey}: stack {_own} is set to {services}, which overlaps {block}, the {key} with which stack {_upstream} "
            + $"is up: choose a block outside of it with `pulumi config set {AddressSettings.ServiceCidrKey} BLOCK -s {_own}`");
    }

    private void CheckSubnets(string key, SubnetKind kind, ImmutableArray<string> theirs)
    {
        ImmutableArray<string> ours = [.. Settings.Addresses.Lab.Of(kind).Select(subnet => subnet.Cidr.ToString())];
        if (!theirs.IsDefault && !ours.SequenceEqual(theirs)) Differ(key, List(theirs), List(ours));
    }

    private void Differ(string key, string theirs, string ours) => _problems.Add(
        $"{key}: stack {_upstream} is up with {theirs} and stack {_own} is set to {ours}: `pulumi config set {key} '{theirs}' -s {_own}`");

    private void Conclude()
    {
        if (_problems.Count > 0 && !Deployment.Instance.IsDryRun) throw new SettingsException(_problems.ToImmutable());
        foreach (var problem in _problems) Log.Warn(problem);
    }

    // As Pulumi takes a list on the command line.
    private static string List(IEnumerable<string> items) => $"[{string.Join(',', items.Select(item => $"\"{item}\""))}]";

    private static async Task<T?> KnownAsync<T>(Output<T> output) => await OutputUtilities.GetIsKnownAsync(output) ? await OutputUtilities.GetValueAsync(output) : default;
}
