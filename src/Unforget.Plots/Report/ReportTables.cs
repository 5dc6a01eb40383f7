using Unforget.Reporting.Markup;
using Unforget.Reporting.Tables;
using Unforget.Reporting.Tables.Writers;

namespace Unforget.Plots.Report;

/// <summary>The tables of a report: the one that the study asks for on top, the other views of the same numbers below.</summary>
internal sealed class ReportTables(TableRequest request)
{
    private static readonly string[] Views = ["steps", "groups"];

    private readonly TableStyle _main = TableStyle.For(request.Results);

    /// <summary>Without what it costs, which has a table of its own below.</summary>
    public Html Main => Write(_main.Create(request with { WithCost = false }));

    public Html Further => Write([.. Views
        .Where(name => name != _main.Name)
        .SelectMany(name => TableStyle.Find(name).Create(request))
        .DistinctBy(table => table.Name)]);

    private static Html Write(IReadOnlyList<Table> tables) => new(TableWriter.Find("html").Write(tables));
}
