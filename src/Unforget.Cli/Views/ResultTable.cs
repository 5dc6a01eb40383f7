using Unforget.Evaluation;

namespace Unforget.Cli.Views;

/// <summary>Accuracies in columns, one per predictor; rows can be printed as they come.</summary>
internal sealed class ResultTable(IReadOnlyList<string> predictors)
{
    private const int LabelWidth = 32;

    private readonly int[] _widths = [.. predictors.Select(name => Math.Max(name.Length, 8))];

    public string Header() => Row("", predictors);

    public string Row(int task, int seenClasses, Func<string, TaskResults?> results) =>
        Row($"task {task + 1}, {Format.Count(seenClasses, "class")} seen", predictors.Select(name => Format.Percent(results(name)?.Accuracy)));

    public string Row(string label, IEnumerable<string> cells) =>
        $"  {label,-LabelWidth}{string.Concat(cells.Select((cell, i) => "  " + cell.PadLeft(_widths[i])))}".TrimEnd();
}
