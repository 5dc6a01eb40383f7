using System.Globalization;
using Microsoft.Extensions.Logging;
using Unforget.Checkpoints;
using Unforget.Foundation;

namespace Unforget;

/// <summary>
/// Writes checkpoints of a run while it goes on: at the start, after every stage and task, between two steps when the time
/// has come, and when the run is asked to stop. A disk that refuses does not stop it; the older checkpoints stay, and the
/// next moment tries again. Set <see cref="Reached"/> as <see cref="RunSetup.MomentReached"/>.
/// </summary>
/// <param name="store">Where they go.</param>
/// <param name="interval">Time between two of them within a stage.</param>
/// <param name="clock">Clock; null for the system's.</param>
/// <param name="cancellation">Asks the run to stop: the step during which it comes is the last one, and is saved.</param>
public sealed class CheckpointKeeper(CheckpointStore store, TimeSpan interval, TimeProvider? clock = null, CancellationToken cancellation = default)
{
    /// <summary>The interval where nothing else is asked for.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(5);

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly CheckpointSchedule _schedule = new(interval, clock ?? TimeProvider.System);

    /// <summary>Called with the line of a failure to write; once, until a checkpoint succeeds again.</summary>
    public Action<string>? Troubled { get; init; }

    /// <summary>Log.</summary>
    public ILogger? Log { get; init; }

    /// <summary>The checkpoint that the run was taken up from; null for a new run. Its own is not written again.</summary>
    public CheckpointManifest? ResumedFrom { get; init; }

    /// <summary>Why the newest state is not on the disk, in one line; null when it is.</summary>
    public string? Failure { get; private set; }

    /// <summary>Wall time that went into writing.</summary>
    public TimeSpan TimeSpent { get; private set; }

    /// <summary>Checkpoints written.</summary>
    public int Written { get; private set; }

    /// <summary>Hears of a moment at which the run can be saved.</summary>
    public void Reached(Experiment experiment, RunMoment moment)
    {
        var isDue = moment switch
        {
            RunMoment.Start => ResumedFrom is null,
            RunMoment.Step => _schedule.IsDue || cancellation.IsCancellationRequested,
            _ => true,
        };
        if (isDue)
        {
            Save(experiment, moment);
        }
    }

    /// <summary>Tries once more if the last checkpoint could not be written; for the end of a run, when nothing else will.</summary>
    public void TryAgain(Experiment experiment)
    {
        if (Failure is not null)
        {
            Save(experiment, RunMoment.Task);
        }
    }

    private void Save(Experiment experiment, RunMoment moment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var start = _clock.GetTimestamp();
        try
        {
            using var state = experiment.Save();
            var written = store.Save(experiment.Describe(), state);
            Written++;
            Failure = null;
            var line = string.Create(
                CultureInfo.InvariantCulture,
                $"checkpoint {written.Number} ({written.Where}): {written.Parts.Sum(part => part.Bytes) / 1e6:F2} MB "
                    + $"in {_clock.GetElapsedTime(start).TotalSeconds:F3} s");
            Log?.LogInformation("{Line}", line);
            if (moment == RunMoment.Task)
            {
                CheckMemory(experiment, written);
            }
        }
        catch (UserError error)
        {
            Log?.LogError("{Problem}", error.Message);
            if (Failure is null)
            {
                Troubled?.Invoke($"no checkpoint: {error.Message}");
            }

            Failure = error.Message;
        }

        TimeSpent += _clock.GetElapsedTime(start);
        _schedule.Restart();
    }

    /// <summary>Compares the exemplars on the disk with what the record says of them.</summary>
    private void CheckMemory(Experiment experiment, CheckpointManifest written)
    {
        var claimed = experiment.Record.Resources.Tasks is [.., var last] ? last.Memory?.CheckpointBytes : null;
        var found = written.Parts.FirstOrDefault(part => part.File == StateFiles.Memory)?.Bytes;
        if (claimed is not null && claimed == found)
        {
            Log?.LogInformation("{Line}", $"exemplars in checkpoint {written.Number}: {found} bytes, as recorded");
        }
        else if (claimed is not null)
        {
            Log?.LogError("{Problem}", $"exemplars in checkpoint {written.Number}: {found} bytes, the record says {claimed}");
        }
    }
}
