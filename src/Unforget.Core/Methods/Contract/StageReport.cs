namespace Unforget.Methods.Contract;

/// <summary>One finished epoch.</summary>
/// <param name="Epoch">From 0 within the stage.</param>
/// <param name="LearningRate">Rate of a group with factor 1; 0 in Observe stages.</param>
/// <param name="Losses">Mean over the steps of each named term and, as <c>loss</c>, of their sum.</param>
/// <param name="ImageCount">Images seen, every view counted once.</param>
/// <param name="Seconds">Wall time.</param>
public sealed record EpochReport(int Epoch, double LearningRate, IReadOnlyDictionary<string, double> Losses, long ImageCount, double Seconds);

/// <summary>One finished stage.</summary>
/// <param name="Stage">Its name.</param>
/// <param name="Epochs">Its epochs, in order.</param>
public sealed record StageReport(string Stage, IReadOnlyList<EpochReport> Epochs)
{
    /// <summary>Mean loss of the last epoch; null when nothing was trained.</summary>
    public double? FinalLoss => Epochs.Count > 0 && Epochs[^1].Losses.TryGetValue(LossTerms.TotalName, out var loss) ? loss : null;
}
