namespace Unforget.Cli.Views;

/// <summary>Images per second since a stage began.</summary>
internal sealed class SpeedMeter(TimeProvider clock)
{
    private long _start;
    private long _images;

    /// <summary>Null during the first half second, when it says nothing.</summary>
    public double? PerSecond
    {
        get
        {
            var seconds = clock.GetElapsedTime(_start).TotalSeconds;
            return _images > 0 && seconds > 0.5 ? _images / seconds : null;
        }
    }

    public void Restart() => (_start, _images) = (clock.GetTimestamp(), 0);

    public void Add(int images) => _images += images;
}
