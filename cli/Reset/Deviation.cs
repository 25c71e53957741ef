namespace Lab.Cli.Reset;

/// <summary>Something that is not as a stage declares it.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Level">The smallest level that puts it right.</param>
/// <param name="Text">What it is, in words.</param>
internal record Deviation(string Stage, ResetLevel Level, string Text)
{
    /// <summary>Whether it only shows in a check: something else may be its cause.</summary>
    public bool IsSymptom { get; init; }
}

/// <summary>A deviation that Pulumi alone can't put right: it doesn't know of it, or would be refused.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Level">The smallest level that puts it right.</param>
/// <param name="Text">What it is, in words.</param>
/// <param name="Act">Puts it right; what is right already is no error.</param>
internal sealed record Repair(string Stage, ResetLevel Level, string Text, Func<CancellationToken, Task> Act) : Deviation(Stage, Level, Text)
{
    /// <summary>Whether nodes go and others come: pods that no controller makes anew go with them.</summary>
    public bool ReplacesNodes { get; init; }

    /// <summary>Whether it deletes what no stage declares.</summary>
    public bool RemovesForeign { get; init; }
}
