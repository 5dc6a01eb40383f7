using System.Globalization;
using Unforget.Reporting;
using Unforget.Reporting.Markup;
using Unforget.Reporting.Results;
using Unforget.Reporting.Tables;
using Unforget.Reporting.Tables.Writers;

namespace Unforget.Plots.Report;

/// <summary>Where the runs took place; one column for each different place.</summary>
internal static class EnvironmentSection
{
    private static readonly (string Key, string Name, Func<RunEnvironment, string> Value)[] Facts =
    [
        ("unforget", "Unforget", environment => environment.Unforget),
        ("runtime", "Runtime", environment => environment.Runtime),
        ("torchsharp", "TorchSharp", environment => environment.TorchSharp),
        ("libtorch", "libtorch", environment => environment.LibTorch),
        ("system", "Operating system", environment => environment.OperatingSystem),
        ("architecture", "Architecture", environment => environment.Architecture),
        ("processor", "Processor", environment => environment.Processor),
        ("device", "Device", environment => environment.Device),
        ("threads", "Threads", environment => environment.Threads.ToString(CultureInfo.InvariantCulture)),
        ("engine", "Engine", environment => $"{environment.Engine} ({environment.EngineReason})"),
        ("data", "Data", environment => environment.DatasetKnownAs ?? "not an official release"),
        ("digest", "Digest of the data", environment => environment.DatasetDigest),
    ];

    public static Html Of(StudyResults study)
    {
        // A run that was moved took place in several.
        var places = study.Runs
            .Select(run => run.Record)
            .OfType<RunRecord>()
            .SelectMany(record => (record.EarlierEnvironments ?? []).Append(record.Environment).Select(environment => (record, environment)))
            .GroupBy(pair => pair.environment with { StartedAt = default })
            .ToList();
        if (places.Count == 0)
        {
            return Html.Empty;
        }

        List<TableColumn> columns =
        [
            new("fact", "", IsText: true),
            .. places.Select((_, i) => new TableColumn(FormattableString.Invariant($"place_{i}"), Heading(places.Count, i), IsText: true)),
        ];
        List<TableRow> rows =
        [
            .. Facts.Select(fact => new TableRow([new TextCell(fact.Name), .. places.Select(place => new TextCell(fact.Value(place.Key)))])),
            new(
                [new TextCell("Began"), .. places.Select(place => new TextCell(Period([.. place.Select(pair => pair.environment.StartedAt)])))],
                BeginsGroup: true),
            new([new TextCell("Runs"), .. places.Select(place => new TextCell(Count(place.Select(pair => pair.record))))]),
        ];
        return new Html(TableWriter.Find("html").Write([new Table("environment", "Where the runs took place", columns, rows)]));
    }

    private static string Count(IEnumerable<RunRecord> records) => records.Distinct().Count().ToString(CultureInfo.InvariantCulture);

    private static string Heading(int count, int index) => count == 1 ? "all runs" : FormattableString.Invariant($"place {index + 1}");

    private static string Period(IReadOnlyList<DateTimeOffset> times)
    {
        var (first, last) = (Text(times.Min()), Text(times.Max()));
        return first == last ? $"{first} UTC" : $"{first} to {last} UTC";
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
