using Spectre.Console;
using Spectre.Console.Rendering;

namespace Lab.Cli.Terminal;

/// <summary>What is under way: a line on the whole of it, and a row for each part.</summary>
/// <param name="Title">The line.</param>
/// <param name="Rows">The rows; each is cut where the terminal ends.</param>
internal sealed record LiveTable(string Title, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>The table as it is drawn.</summary>
    public IRenderable ToRenderable()
    {
        var grid = new Grid();
        for (var column = 0; column < (Rows.Count == 0 ? 1 : Rows[0].Count); column++) grid.AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        foreach (var row in Rows) grid.AddRow([.. row.Select(cell => new Text(cell, Style.Plain) { Overflow = Overflow.Ellipsis })]);
        return new Rows(new Text(Title, new Style(decoration: Decoration.Bold)), grid);
    }
}
