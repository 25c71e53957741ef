namespace Lab.Cli.Processes;

/// <summary>Starts other programs. The only place that does.</summary>
internal interface IProcessRunner
{
    /// <summary>Where a program is on PATH, or <see langword="null"/>.</summary>
    string? Find(string program);

    /// <summary>Runs a program to its end with the terminal to itself.</summary>
    /// <param name="program">Its name or path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Its current folder.</param>
    /// <param name="output">Where its standard output goes; <see langword="null"/> for that of this process.</param>
    /// <returns>Its exit code.</returns>
    Task<int> RunAsync(string program, IReadOnlyList<string> arguments, string folder, TextWriter? output);
}
