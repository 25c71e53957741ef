namespace Lab.Labs.Checks;

/// <summary>How a check ended.</summary>
public enum CheckVerdict
{
    /// <summary>The claim holds.</summary>
    Passed,

    /// <summary>The claim doesn't hold, or the check couldn't look because something that it needs is not there.</summary>
    Failed,

    /// <summary>Nothing speaks against the claim, but not all of it can be seen in this world: neither passed nor failed.</summary>
    NotObserved,
}
