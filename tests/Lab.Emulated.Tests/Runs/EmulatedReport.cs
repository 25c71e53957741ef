using System.Collections.Immutable;

namespace Lab.Emulated.Tests.Runs;

/// <summary>The figures of a run.</summary>
/// <param name="Resources">How many resources there were.</param>
/// <param name="Types">How many distinct types.</param>
/// <param name="Seconds">How long each phase took.</param>
internal sealed record EmulatedReport(ResourceCounts Resources, ResourceCounts Types, ImmutableSortedDictionary<string, double> Seconds)
{
    public static EmulatedReport Of(EmulatedRun run)
    {
        var registered = run.Registered.Select(resource => resource.Address).ToList();
        var made = run.Made.IsDefault ? [] : run.Made.Select(resource => resource.Address).ToList();
        var changed = run.Changes.IsDefault ? made : run.Changes.Select(change => change.Address).ToList();
        var validated = run.Invalid.IsEmpty ? registered : [];
        var left = run.Kept.IsDefault ? made : run.Kept.Select(resource => resource.Address).ToList();
        return new EmulatedReport(
            Count(addresses => addresses.Count()), Count(addresses => addresses.Select(TypeOf).Distinct(StringComparer.Ordinal).Count()),
            run.Times.ToImmutableSortedDictionary(phase => phase.Key, phase => Math.Round(phase.Value.TotalSeconds, 1), StringComparer.Ordinal));

        ResourceCounts Count(Func<IEnumerable<string>, int> count) => new(
            count(registered), count(validated), count(made), count(made.Except(changed, StringComparer.Ordinal)), count(left) + (run.Left.IsDefault ? 0 : run.Left.Length));
    }

    private static string TypeOf(string address) => address.Split('.')[0];
}

/// <summary>How many of them.</summary>
/// <param name="Registered">Were registered by stages.</param>
/// <param name="Validated">Were found right by Terraform.</param>
/// <param name="Applied">Were made.</param>
/// <param name="Equal">Were unchanged by a second plan.</param>
/// <param name="Left">Were there after the destroy.</param>
internal sealed record ResourceCounts(int Registered, int Validated, int Applied, int Equal, int Left);
