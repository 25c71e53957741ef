namespace Lab.Cli.Processes;

/// <summary>Starts other programs. The only place that does.</summary>
internal interface IProcessRunner
{
    /// <summary>Where a program is on PATH, or <see langword="null"/>.</summary>
    string? Find(string program);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="call">The program.</param>
    /// <param name="cancellationToken">The program shall be killed, with all that it started.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="OperationCanceledException">It was killed.</exception>
    Task<int> RunAsync(ProcessCall call, CancellationToken cancellationToken);
}
