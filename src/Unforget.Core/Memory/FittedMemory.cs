namespace Unforget.Memory;

/// <summary>
/// The limit of a recipe on images of the user's own. A recipe made for more images than there are still runs, with all that it can keep.
/// Published data sets are never fitted: their numbers are meant.
/// </summary>
/// <param name="Options">The limit that the run has.</param>
/// <param name="Warning">What was changed; null for nothing.</param>
internal sealed record FittedMemory(MemoryOptions Options, string? Warning)
{
    /// <summary>Fits a limit in images.</summary>
    /// <param name="options">The recipe's block.</param>
    /// <param name="trainImages">Training images of the classes to learn.</param>
    /// <param name="learnedClasses">Number of these classes.</param>
    public static FittedMemory For(MemoryOptions options, long trainImages, int learnedClasses)
    {
        var most = (int)Math.Min(trainImages / learnedClasses, int.MaxValue);
        return options is { Mode: MemoryMode.Fixed, PerClass: { } perClass } && most >= 1 && perClass > most
            ? new FittedMemory(options with { PerClass = most }, FormattableString.Invariant(
                $"memory.per_class {perClass} is more than the {trainImages} training images of {learnedClasses} classes allow: {most} are kept (valid: 1 to {most})"))
            : new FittedMemory(options, null);
    }
}
