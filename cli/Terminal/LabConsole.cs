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
/// the one document alone. Spectre.Console is loaded when a table, colour or live line needs it, since it takes longer than most commands.
/// </summary>
internal sealed class LabConsole(LabHost host, Verbosity verbosity, bool isJson, bool hasColor)
{
    // Wide enough that no line is broken where nobody watches.
    private const int UnlimitedWidth = 4096;

    private readonly Lazy<IAnsiConsole> _out = new(() => Create(host.Out, host.IsTerminal, hasColor));
    private StatusContext? _live;

    public Verbosity Verbosity { get; } = verbosity;

    /// <summary>A line of the result.</summary>
    public void Line(string text = "", Tone tone = Tone.Plain)
    {
        if (isJson) return;
        if (host.IsTerminal && (_live is not null || tone != Tone.Plain)) _out.Value.Write(new Text(text + "\n", StyleOf(tone)));
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

    /// <summary>A table of the result.</summary>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (isJson) return;
        var table = new Table().NoBorder();
        foreach (var column in columns) table.AddColumn(new TableColumn(new Text(column, StyleOf(Tone.Faint))) { Padding = new Padding(0, 0, 2, 0) });
        foreach (var row in rows) table.AddRow(row.Select(cell => new Text(cell)));
        _out.Value.Write(table);
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
        if (!host.IsTerminal || isJson || Verbosity == Verbosity.Quiet) return await work(static _ => { });
        return await _out.Value.Status().StartAsync(Markup.Escape(title), async context =>
        {
            _live = context;
            try
            {
                return await work(text => context.Status = Markup.Escape(text));
            }
            finally
            {
                _live = null;
            }
        });
    }

    /// <summary>Asks; anything but yes is no.</summary>
    public bool Confirm(string question)
    {
        host.Error.Write($"{question} [y/N] ");
        return host.In.ReadLine()?.Trim() is { } answer && (answer.Equals("y", StringComparison.OrdinalIgnoreCase) || answer.Equals("yes", StringComparison.OrdinalIgnoreCase));
    }

    private static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Good => new Style(Color.Green),
        Tone.Bad => new Style(Color.Red),
        Tone.Faint => new Style(decoration: Decoration.Dim),
        _ => Style.Plain,
    };

    private static IAnsiConsole Create(TextWriter writer, bool isTerminal, bool hasColor)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = hasColor ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        if (!isTerminal) console.Profile.Width = UnlimitedWidth;
        return console;
    }
}
