using Unforget.Checkpoints;
using Unforget.Methods.Contract;
using Unforget.Scenario;

namespace Unforget.Cli.Views;

/// <summary>Time left for a whole run: the plan's estimate, corrected by the speed measured so far.</summary>
internal sealed class TimeLeft
{
    /// <summary>The plan counts as that much experience: the first seconds of training say little.</summary>
    private const double PlanTrustSeconds = 5;

    private readonly Dictionary<(int Task, string Stage), (double Before, double Own)> _stages = [];
    private readonly TimeProvider _clock;
    private readonly bool _isEstimated;
    private readonly double _total;
    private readonly long _start;
    private readonly double _before;
    private double _done;

    /// <param name="plan">The whole run.</param>
    /// <param name="clock">Clock.</param>
    /// <param name="start">Where a resumed run goes on; null for the beginning.</param>
    public TimeLeft(RunPlan plan, TimeProvider clock, RunPosition? start)
    {
        _clock = clock;
        _start = clock.GetTimestamp();
        _isEstimated = plan.Estimate > TimeSpan.Zero;
        foreach (var task in plan.Tasks)
        {
            foreach (var stage in task.Stages)
            {
                var own = _isEstimated ? stage.Seconds : stage.Images;
                _stages[(task.Task.Index, stage.Stage.Name)] = (_total, own);
                _total += own;
            }
        }

        _before = start is null ? 0 : DoneAt(plan, start);
        _done = _before;
    }

    /// <summary>Share of the whole run, 0 to 1.</summary>
    public double Share => _total > 0 ? Math.Min(1, _done / _total) : 0;

    /// <summary>Null while nothing can be said.</summary>
    public TimeSpan? Left
    {
        get
        {
            var elapsed = _clock.GetElapsedTime(_start).TotalSeconds;
            var left = Math.Max(0, _total - _done);
            var done = _done - _before;
            return (_isEstimated, done > 0 && elapsed > 1) switch
            {
                (true, _) => TimeSpan.FromSeconds(left * (elapsed + PlanTrustSeconds) / (done + PlanTrustSeconds)),
                (false, true) => TimeSpan.FromSeconds(left * elapsed / done),
                _ => null,
            };
        }
    }

    /// <summary>What was done before this sitting, as far as the plan knows its stages.</summary>
    private double DoneAt(RunPlan plan, RunPosition position)
    {
        if (position.IsEnd)
        {
            return _total;
        }

        var task = plan.Tasks[position.FinishedTasks];
        if (task.Stages.Count == 0)
        {
            return 0;
        }

        var present = Math.Min(position.FinishedStages, task.Stages.Count - 1);
        var share = position.FinishedStages > present ? 1 : position.Stage is { } stage ? (double)stage.Epoch / stage.Epochs : 0;
        var (before, own) = _stages[(task.Task.Index, task.Stages[present].Stage.Name)];
        return before + (own * share);
    }

    /// <summary>Tells how far a stage is, 0 to 1.</summary>
    public void Reached(LearningTask task, Stage stage, double share)
    {
        if (_stages.TryGetValue((task.Index, stage.Name), out var place))
        {
            _done = Math.Max(_done, place.Before + (place.Own * share));
        }
    }
}
