using System.Collections.Immutable;
using Lab.Cli.Aws;

namespace Lab.Cli.Doctor;

/// <summary>
/// Whether this machine may reach the cluster's public endpoint. Where it may not, Pulumi.Eks waits five minutes for the endpoint at each <c>up</c>, goes on
/// without a word (recorded), and the first stage with Kubernetes objects fails.
/// </summary>
internal sealed class EndpointCheck : IDoctorCheck
{
    private const string Why =
        "The cluster's public endpoint lets in operatorCidr and the operating server alone: each `up` of the cluster would wait five minutes for it, "
        + "and no stage with Kubernetes objects would come up.";

    public string Name => "endpoint";

    public DoctorNeeds Needs => DoctorNeeds.Settings;

    public async Task<ImmutableArray<DoctorFinding>> LookAsync(DoctorVisit visit, CancellationToken cancellationToken)
    {
        var address = await PublicAddress.AskAsync(visit.Host, cancellationToken);
        var allowed = visit.Settings.OperatorCidr;
        if (address is null)
        {
            return
            [
                DoctorFinding.Warning(
                    Name, "This machine's public IPv4 address is unknown: checkip.amazonaws.com does not tell it.", Why,
                    allowed is null ? "Find it out and set operatorCidr to it." : $"See that it is in operatorCidr, {allowed}."),
            ];
        }

        if (allowed?.Contains(address) == true) return [DoctorFinding.Ok(Name, $"this machine comes from {address}, which operatorCidr {allowed} lets in")];
        return
        [
            DoctorFinding.Error(
                Name,
                allowed is null
                    ? $"This machine comes from {address}, and operatorCidr is empty: nobody from outside is let in."
                    : $"This machine comes from {address}, which is not in operatorCidr, {allowed}.",
                Why,
                $"`lab up network cluster --target aws --env {visit.Session.Environment} --set operatorCidr={address}/32`; not needed on the operating server itself."),
        ];
    }
}
