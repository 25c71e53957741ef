namespace Lab.Cli.Sweep;

/// <summary>Reads what stacks record.</summary>
internal interface IStackRecordReader
{
    /// <summary>Asks about the stacks of some environments. A backend that can't be asked is no error: the answer says why.</summary>
    Task<StackRecords> AskAsync(IReadOnlySet<string> environments, CancellationToken cancellationToken);
}
