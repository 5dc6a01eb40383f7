namespace Unforget.Checkpoints;

/// <summary>When a checkpoint is due between two steps: a stated time after the last one was written, or tried.</summary>
/// <param name="interval">The time; more than nothing.</param>
/// <param name="clock">Clock.</param>
internal sealed class CheckpointSchedule(TimeSpan interval, TimeProvider clock)
{
    private long _last = clock.GetTimestamp();

    /// <summary>Whether the time has passed.</summary>
    public bool IsDue => clock.GetElapsedTime(_last) >= interval;

    /// <summary>Starts the time anew; writing does not count, or a slow disk would leave no time for training.</summary>
    public void Restart() => _last = clock.GetTimestamp();
}
