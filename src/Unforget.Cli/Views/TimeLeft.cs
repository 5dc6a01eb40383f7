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
    private double _done;

    public TimeLeft(RunPlan plan, TimeProvider clock)
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
            return (_isEstimated, _done > 0 && elapsed > 1) switch
            {
                (true, _) => TimeSpan.FromSeconds(left * (elapsed + PlanTrustSeconds) / (_done + PlanTrustSeconds)),
                (false, true) => TimeSpan.FromSeconds(left * elapsed / _done),
                _ => null,
            };
        }
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
