namespace Lab.Cli.Classes.Export;

/// <summary>Names that stand for the profiles of a class where there are no profiles, such as variables of a repository.</summary>
internal static class ProfileNames
{
    /// <summary>Adds a problem for profiles that would have the same name: environments of one would come up in the account of the other.</summary>
    /// <param name="plan">The class.</param>
    /// <param name="nameOf">The name for an environment's profile.</param>
    /// <param name="problems">What is wrong so far.</param>
    public static void RefuseSame(ClassPlan plan, Func<ClassMember, string> nameOf, Problems problems)
    {
        foreach (var group in plan.Members.DistinctBy(member => member.Profile).GroupBy(nameOf, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            problems.Add($"{plan.File.Path}: the profiles {string.Join(" and ", group.Select(member => member.Profile))} would both be {group.Key}: rename one so that letters or digits tell them apart");
        }
    }
}
