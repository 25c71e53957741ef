namespace Lab.Cli.Processes;

/// <summary>Starts other programs. The only place that does.</summary>
internal interface IProcessRunner
{
    /// <summary>Where a program is on PATH, or <see langword="null"/>.</summary>
    string? Find(string program);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="call">The program.</param>
    /// <param name="cancellationToken">The program shall stop: see <see cref="ProcessCall.Grace"/>.</param>
    /// <returns>Its exit code; 128 and the signal's number when a signal ended it.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    Task<int> RunAsync(ProcessCall call, CancellationToken cancellationToken);
}
