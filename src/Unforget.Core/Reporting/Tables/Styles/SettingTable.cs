using Unforget.Reporting.Results;

namespace Unforget.Reporting.Tables.Styles;

/// <summary>A table under one setting while it is made: what its cells are taken from, and the notes that they point to.</summary>
internal sealed class SettingTable(TableRequest request, StudyLabel setting)
{
    private readonly TableNotes _notes = new();
    private readonly RowChecks _checks = new(request.Results);
    private readonly string? _baseline = request.Results.Variants.Count > 1 ? request.BaselineName : null;
    private PublishedRows? _published;

    /// <summary>Columns that say which variant and predictor a row is.</summary>
    public static IReadOnlyList<TableColumn> NameColumns { get; } =
        [new("variant", "variant", IsText: true, NamesRow: true), new("predictor", "predictor", IsText: true, NamesRow: true)];

    /// <summary>The column of the headline number.</summary>
    public static TableColumn AverageColumn { get; } = new("average_incremental_accuracy", "average incremental accuracy", 2);

    /// <summary>The column of differences; none without a baseline.</summary>
    public IEnumerable<TableColumn> DifferenceColumn => _baseline is null ? [] : [new TableColumn("difference", "difference to baseline", 2)];

    /// <summary>Whether there is a baseline.</summary>
    public bool HasBaseline => _baseline is not null;

    /// <summary>Sentences about mean and spread, and about differences where there is a baseline.</summary>
    public IEnumerable<string> Captions =>
    [
        Tables.Captions.Average,
        Tables.Captions.Spread(request),
        .. _baseline is null ? Array.Empty<string>() : [Tables.Captions.Difference(request, _baseline)],
    ];

    /// <summary>Runs of the setting, finished or not.</summary>
    public IEnumerable<LabeledRun> AllRuns => request.Results.Runs.Where(run => run.Setting == setting.Name);

    /// <summary>Finished or not.</summary>
    public IReadOnlyList<LabeledRun> Runs(StudyLabel variant) => request.Results.Cell(variant.Name, setting.Name);

    /// <summary>What was run for a variant, by its first run: keys and values without those of repetition; null where there is no record yet.</summary>
    public IReadOnlyDictionary<string, string>? Recipe(StudyLabel variant) =>
        Runs(variant).FirstOrDefault(run => run.Record is not null)?.Record is { } record ? RecipeKeys.Facts(record.Recipe) : null;

    /// <summary>The name of a variant, marked with all that must be said about its runs.</summary>
    public TableCell Name(StudyLabel variant) => new TextCell(variant.Title) { Notes = Marks(variant) };

    /// <summary>Notes about a variant's runs.</summary>
    public IReadOnlyList<int> Marks(StudyLabel variant) => _notes.Add(_checks.Of(variant.Name, setting.Name));

    /// <summary>A number of a variant's runs, summed up; null where no run has it.</summary>
    public Sample? Sample(StudyLabel variant, Func<RunRecord, double?> value) => Results.Sample.Of(Runs(variant), value, request.Unit);

    /// <summary>The same as a cell.</summary>
    public TableCell Cell(StudyLabel variant, Func<RunRecord, double?> value) => new SampleCell(Sample(variant, value));

    /// <summary>Mean over the finished runs of a variant, whatever their order; null for none.</summary>
    public double? Mean(StudyLabel variant, Func<RunRecord, double?> value) => Results.Sample.Of(Runs(variant), value, Repetition.Run)?.Mean;

    /// <summary>The same relative to the baseline; null where one is missing or the baseline has 0.</summary>
    public double? RatioToBaseline(StudyLabel variant, Func<RunRecord, double?> value) =>
        request.Results.Variants.First(one => one.Name == _baseline) is var baseline && Mean(baseline, value) is > 0 and { } all
            ? Mean(variant, value) / all
            : null;

    /// <summary>The cell below <see cref="DifferenceColumn"/>.</summary>
    public IEnumerable<TableCell> Difference(StudyLabel variant, string predictor) =>
        _baseline is null ? [] : [Rows.ToBaseline(request, _checks, _notes, variant.Name, _baseline, setting.Name, predictor)];

    /// <summary>Published values of a variant, in the order in which its recipes name them.</summary>
    public IReadOnlyList<PublishedValue> Published(StudyLabel variant, string predictor, PublishedMeasure measure) =>
        PublishedRows.Of(variant.Name, setting.Name, predictor, measure);

    /// <summary>A published number with what must be said about it beside the variant's runs.</summary>
    public TableCell Published(PublishedValue? value, StudyLabel variant) => PublishedRows.Cell(value, variant.Name, setting.Name);

    /// <summary>Notes about a published value beside a variant's runs.</summary>
    public IReadOnlyList<int> Marks(PublishedValue value, StudyLabel variant) => PublishedRows.Notes(value, variant.Name, setting.Name);

    /// <summary>Ours minus published, marked with what must be said about both; empty where one is missing.</summary>
    public TableCell ToPublished(Sample? ours, PublishedValue? value, StudyLabel variant) => ours is null || value is null
        ? TableCell.Empty
        : Rows.Difference(ours.Mean - value.Mean) with { Notes = [.. Marks(variant).Concat(Marks(value, variant)).Distinct()] };

    /// <summary>The finished table.</summary>
    /// <param name="kind">What it is, as the first part of its name.</param>
    /// <param name="about">What it shows, behind the names of study and setting; empty for nothing more.</param>
    /// <param name="columns">From left to right.</param>
    /// <param name="rows">From top to bottom.</param>
    /// <param name="captions">Sentences below it.</param>
    public Table Table(string kind, string about, IEnumerable<TableColumn> columns, IReadOnlyList<TableRow> rows, IEnumerable<string> captions)
    {
        var name = request.Results.Settings.Count > 1 ? $"{request.Results.Name}, {setting.Title}" : request.Results.Name;
        return new Table($"{kind}_{Rows.Key(setting.Name)}", about.Length > 0 ? $"{name}: {about}" : name, [.. columns], rows)
        {
            Captions = [.. captions],
            Notes = _notes.Texts,
        };
    }

    private PublishedRows PublishedRows => _published ??= new PublishedRows(request, _notes);
}
