using System.Collections.Immutable;
using Lab.Cli.Aws;
using Lab.Cli.Commands;
using Lab.Cli.Quotas;
using Lab.Cli.Targets;
using Lab.Infra.Clusters;
using Lab.Simulation.Engine;
using Lab.Stacks.Settings;

namespace Lab.Cli.Classes;

/// <summary>Looks, before anything is begun, whether a class fits into its accounts, and whether AWS takes its settings today.</summary>
internal static class ClassPreflight
{
    /// <summary>Looks.</summary>
    /// <returns>
    /// What is worth knowing. In the simulated world each environment has an account of its own, so what would not fit into one account on AWS is no more
    /// than that.
    /// </returns>
    /// <exception cref="LabException">Something doesn't fit, or AWS would refuse it: all that is.</exception>
    public static async Task<ImmutableArray<string>> CheckAsync(LabSession session, ClassContext context)
    {
        var plan = context.Plan;
        var former = plan.Former.Select(member => $"{member.Name} is in {plan.File.Path} no more: `lab class down {plan.File.Path}` takes it down with the others, `lab destroy --env {member.Name}` alone");
        if (context.IsSimulated)
        {
            var inOneAccount = await QuotaPreflight.CheckAsync(await DemandsAsync(session, context), new DefaultQuotaSource(), session.Interrupted);
            return [.. former, .. inOneAccount.Where(finding => !finding.Fits).Select(finding => $"on AWS this would be too much for one account: {finding}")];
        }

        var calendar = new SupportCalendar(session.Host.Time);
        var problems = new Problems();
        foreach (var missing in PulumiTarget.MissingTools(session.Host, session.Paths, asksAws: true, runsChecks: true)) problems.Add(missing);
        foreach (var member in plan.Members)
        {
            var settings = LabSettings.Parse(member.Name, member.Settings);
            foreach (var problem in plan.StagesOf(member).Select(stage => stage.ProblemOnAws(settings, calendar)).OfType<string>()) problems.Add(problem);
        }

        // What an account doesn't tell is the default at least, and most have more: no reason to refuse. Where none can be asked, the defaults are all there is.
        var notices = new List<string>();
        var (accounts, note) = await AskAccountsAsync(session, await DemandsAsync(session, context));
        foreach (var finding in accounts.Where(finding => !finding.Fits))
        {
            var problem = $"{finding}; not for {string.Join(", ", finding.Unfit)}: ask for more with `{finding.Request}`, or use another account or region (key places)";
            if (finding.IsLimitKnown || note is not null) problems.Add(problem);
            else notices.Add(problem);
        }

        if (note is not null && accounts.Any(finding => !finding.Fits)) problems.Add(note);
        problems.ThrowIfAny();
        return note is null ? [.. former, .. notices] : [.. former, note];
    }

    private static async Task<(ImmutableArray<QuotaFinding> Findings, string? Note)> AskAccountsAsync(LabSession session, ImmutableArray<QuotaDemand> demands)
    {
        try
        {
            return (await QuotaPreflight.CheckAsync(demands, new AccountQuotaSource(session.Host), session.Interrupted), null);
        }
        catch (Exception exception) when (exception is AwsCliException or LabException)
        {
            var findings = await QuotaPreflight.CheckAsync(demands, new DefaultQuotaSource(), session.Interrupted);
            return (findings, $"the accounts could not be asked for their quotas, so AWS's defaults count: {exception.Message}");
        }
    }

    private static async Task<ImmutableArray<QuotaDemand>> DemandsAsync(LabSession session, ClassContext context)
    {
        var demands = ImmutableArray.CreateBuilder<QuotaDemand>();
        foreach (var member in context.Plan.Members)
        {
            var demand = new QuotaDemand(member.Name, LabSettings.Parse(member.Name, member.Settings), context.Plan.StagesOf(member));
            if (!context.IsSimulated && member.IsMade && session.Pulumi.IsInstalled)
            {
                using var target = await session.For(context.RequestOf(member), session.Host).OpenAsync(EnvironmentAccess.Read);
                var status = await target.StatusAsync();
                demand = demand with { Up = [.. demand.Stages.Where(stage => status.ContainsKey(stage.Name))] };
            }

            demands.Add(demand);
        }

        return demands.ToImmutable();
    }
}
