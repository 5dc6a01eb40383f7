using System.Globalization;
using Microsoft.Extensions.Logging;
using Unforget.Configuration;
using Unforget.Evaluation;
using Unforget.Foundation;
using Unforget.Methods.Contract;
using Unforget.Reporting;
using Unforget.Scenario;

namespace Unforget;

/// <summary>
/// Keeps a run's folder up to date: begins it before training, writes metrics and record after every task. A disk that
/// refuses later does not stop the run; the next task tries again, and <see cref="Failure"/> tells how things stand.
/// </summary>
/// <param name="folder">The folder, not begun yet.</param>
/// <param name="recipe">The effective recipe.</param>
/// <param name="record">The record as of now: <see cref="Experiment.Record"/>.</param>
public sealed class RunFolderObserver(RunFolder folder, Recipe recipe, Func<RunRecord> record) : IRunObserver
{
    private bool _isTold;

    /// <summary>Called once, with the line of the first failure to write.</summary>
    public Action<string>? Troubled { get; init; }

    /// <summary>Where a resumed run goes on, for the log; null for a new one.</summary>
    public string? ResumedFrom { get; init; }

    /// <summary>Why the folder is not up to date, in one line; null when it is.</summary>
    public string? Failure { get; private set; }

    /// <summary>Tasks whose results are in the record on disk.</summary>
    public int SavedTasks { get; private set; }

    /// <exception cref="UserError">The folder cannot be written: nothing is lost yet, so the run does not start.</exception>
    public void RunStarted(RunPlan plan)
    {
        folder.Begin(recipe, record());
        if (ResumedFrom is { } place)
        {
            Log($"resumed from {place}");
        }

        Log($"{recipe.Name}: {plan.Tasks.Count} tasks, {plan.ImageCount} images, {plan.StepCount} steps, {plan.Parameters} parameters");
        // What they list is in the log already, as findings of the data set.
        foreach (var warning in plan.Warnings.Where(warning => !warning.StartsWith("  ", StringComparison.Ordinal)))
        {
            folder.Log.LogWarning("{Warning}", warning);
        }
    }

    /// <inheritdoc/>
    public void TaskStarted(LearningTask task) => Log($"task {task.Index}: classes {task.FirstClass} to {task.SeenClassCount - 1}");

    /// <inheritdoc/>
    public void StageStarted(LearningTask task, Stage stage, int imageCount) =>
        Log($"task {task.Index}, {stage.Name}: {imageCount} images, up to {stage.Epochs} epochs");

    /// <inheritdoc/>
    public void PhaseStarted(LearningTask task, string phase) => Log($"task {task.Index}, {phase}");

    /// <inheritdoc/>
    public void EpochFinished(LearningTask task, Stage stage, EpochReport report)
    {
        var losses = string.Join(", ", report.Losses.Select(loss => Text($"{loss.Key} {loss.Value:G6}")));
        var where = FormattableString.Invariant($"task {task.Index}, {stage.Name}, epoch {report.Epoch + 1}");
        Log($"{where}: {losses}, rate {report.LearningRate:G6}, {report.ImageCount} images in {report.Seconds:F2} s");
    }

    /// <inheritdoc/>
    public void TaskFinished(LearningTask task, IReadOnlyList<(string Predictor, TaskResults Results)> results)
    {
        Log($"task {task.Index}: {string.Join(", ", results.Select(pair => Text($"{pair.Predictor} {pair.Results.Accuracy:F4}")))}");
        Failure = null;
        Save();
    }

    /// <inheritdoc/>
    public void RunFinished(RunRecord record)
    {
        Failure = null;
        Save();
        Log($"finished in {record.Timings.WallSeconds:F1} s");
    }

    /// <summary>Writes metrics and record as of now; for a run that ends early. Sets <see cref="Failure"/> instead of throwing.</summary>
    public void Save()
    {
        var present = record();
        Attempt(() => folder.WriteMetrics(present));
        Attempt(() =>
        {
            folder.Write(present);
            SavedTasks = present.Timings.Tasks.Count;
        });
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Log(FormattableString text) => folder.Log.LogInformation("{Line}", Text(text));

    private void Attempt(Action write)
    {
        try
        {
            write();
        }
        catch (UserError error)
        {
            Failure ??= error.Message;
            folder.Log.LogError("{Problem}", error.Message);
            if (!_isTold)
            {
                _isTold = true;
                Troubled?.Invoke(error.Message);
            }
        }
    }
}
