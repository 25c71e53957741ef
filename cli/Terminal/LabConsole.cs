using Spectre.Console;

namespace Lab.Cli.Terminal;

/// <summary>How much a command says.</summary>
internal enum Verbosity
{
    /// <summary>Results and problems.</summary>
    Quiet,

    /// <summary>And how far it is.</summary>
    Normal,

    /// <summary>And every operation on a resource.</summary>
    Verbose,
}

/// <summary>What a line is about; a colour on a terminal.</summary>
internal enum Tone
{
    /// <summary>Neither good nor bad.</summary>
    Plain,

    /// <summary>It went well.</summary>
    Good,

    /// <summary>It went wrong.</summary>
    Bad,

    /// <summary>Beside the point.</summary>
    Faint,
}

/// <summary>
/// The only way to the terminal: results go to standard output, problems to standard error. With <c>--json</c> standard output has
/// the one document alone. Spectre.Console is loaded when a colour or a live line needs it, since it takes longer than most commands.
/// </summary>
internal sealed class LabConsole(LabHost host, Verbosity verbosity, bool isJson, bool hasColor)
{
    private const int SpinnerWidth = 3;

    private readonly Lazy<IAnsiConsole> _terminal = new(() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        ColorSystem = hasColor ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Out = new AnsiConsoleOutput(host.Out),
    }));

    private bool _isLive;

    public Verbosity Verbosity { get; } = verbosity;

    /// <summary>A line of the result.</summary>
    public void Line(string text = "", Tone tone = Tone.Plain)
    {
        if (isJson) return;
        if (host.IsTerminal && (_isLive || tone != Tone.Plain)) _terminal.Value.Write(new Text(text + "\n", StyleOf(tone)));
        else host.Out.WriteLine(text);
    }

    /// <summary>A line of progress.</summary>
    public void Progress(string text, Tone tone = Tone.Faint)
    {
        if (Verbosity > Verbosity.Quiet) Line(text, tone);
    }

    /// <summary>A line of progress for those who want all.</summary>
    public void Detail(string text)
    {
        if (Verbosity == Verbosity.Verbose) Line(text, Tone.Faint);
    }

    /// <summary>A table of the result: columns as wide as need be, so that a line is never broken and programs can cut it.</summary>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        IReadOnlyList<string>[] body = [.. rows];
        var widths = columns.Select((column, index) => body.Select(row => row[index].Length).Append(column.Length).Max()).ToArray();
        Line(Row(columns), Tone.Faint);
        foreach (var row in body) Line(Row(row));

        string Row(IReadOnlyList<string> cells) => string.Join("  ", cells.Select((cell, index) => cell.PadRight(widths[index]))).TrimEnd();
    }

    /// <summary>What is wrong, on standard error.</summary>
    public void Error(string text)
    {
        if (!isJson) host.Error.WriteLine(text);
    }

    /// <summary>Where a program that runs meanwhile may write: standard output belongs to the document with <c>--json</c>.</summary>
    public TextWriter? ChildOutput => isJson ? host.Error : null;

    /// <summary>The document of <c>--json</c>.</summary>
    public void Document(string json)
    {
        if (isJson) host.Out.WriteLine(json);
    }

    /// <summary>Does the work with a live line where somebody watches; the work says through the callback how far it is.</summary>
    public async Task<T> LiveAsync<T>(string title, Func<Action<string>, Task<T>> work)
    {
        if (!IsWatched) return await work(static _ => { });
        return await _terminal.Value.Status().StartAsync(Markup.Escape(title), async context =>
        {
            _isLive = true;
            try
            {
                // A line that wraps would jump.
                var width = _terminal.Value.Profile.Width - SpinnerWidth;
                return await work(text => context.Status = Markup.Escape(text.Length > width ? text[..width] : text));
            }
            finally
            {
                _isLive = false;
            }
        });
    }

    /// <summary>Whether <see cref="LiveTableAsync"/> shows anything.</summary>
    public bool IsWatched => host.IsTerminal && !isJson && Verbosity > Verbosity.Quiet;

    /// <summary>Does the work with a table below all lines where somebody watches; the work says through the callback what stands in it.</summary>
    public async Task<T> LiveTableAsync<T>(Func<Action<LiveTable>, Task<T>> work)
    {
        if (!IsWatched) return await work(static _ => { });
        return await _terminal.Value.Live(new Text("")).AutoClear(true).Overflow(VerticalOverflow.Ellipsis).StartAsync(async context =>
        {
            _isLive = true;
            try
            {
                return await work(table => context.UpdateTarget(table.ToRenderable()));
            }
            finally
            {
                _isLive = false;
            }
        });
    }

    /// <summary>Asks; anything but yes is no.</summary>
    /// <exception cref="OperationCanceledException">Ctrl-C came instead of an answer.</exception>
    public async Task<bool> ConfirmAsync(string question)
    {
        host.Error.Write($"{question} [y/N] ");
        return (await AnswerAsync())?.ToLowerInvariant() is "y" or "yes";
    }

    /// <summary>Asks for a text to be typed; anything else is no.</summary>
    /// <exception cref="OperationCanceledException">Ctrl-C came instead of an answer.</exception>
    public async Task<bool> ConfirmTypedAsync(string question, string answer)
    {
        host.Error.Write($"{question} Type {answer} to go on: ");
        return await AnswerAsync() == answer;
    }

    // Nothing ends the reading of a line from a terminal but its end: on a thread of its own nobody needs to wait for it.
    private async Task<string?> AnswerAsync() => (await Task.Run(host.In.ReadLine).WaitAsync(host.Interrupted))?.Trim();

    private static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Good => new Style(Color.Green),
        Tone.Bad => new Style(Color.Red),
        Tone.Faint => new Style(decoration: Decoration.Dim),
        _ => Style.Plain,
    };
}
