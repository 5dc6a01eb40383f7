using System.Globalization;
using Unforget.Training;

namespace Unforget.Checkpoints;

/// <summary>How far a run has come.</summary>
/// <param name="FinishedTasks">Tasks that are learned and judged.</param>
/// <param name="Tasks">Tasks of the whole run.</param>
/// <param name="FinishedStages">Finished stages of the task after them.</param>
/// <param name="Stage">The stage under way; null between stages.</param>
public sealed record RunPosition(int FinishedTasks, int Tasks, int FinishedStages, StagePosition? Stage)
{
    /// <summary>Whether nothing is left to do.</summary>
    public bool IsEnd => FinishedTasks == Tasks;

    /// <summary>In words, tasks and epochs counted from 1.</summary>
    public override string ToString() => this switch
    {
        { IsEnd: true } => Text($"the end, {Tasks} of {Tasks} tasks"),
        { Stage: { } stage } => Text($"task {FinishedTasks + 1} of {Tasks}, {stage.Name}, {stage.Epoch} of {stage.Epochs} epochs and {stage.Step} steps"),
        { FinishedStages: > 0 } => Text($"task {FinishedTasks + 1} of {Tasks}, {FinishedStages} finished stage{(FinishedStages == 1 ? "" : "s")}"),
        { FinishedTasks: > 0 } => Text($"{FinishedTasks} of {Tasks} tasks"),
        _ => "the beginning",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
