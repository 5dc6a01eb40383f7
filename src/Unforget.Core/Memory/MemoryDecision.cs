namespace Unforget.Memory;

/// <summary>What a policy grants for one task.</summary>
/// <param name="PerClass">
/// Exemplars of every seen class after the task, before the cap by class size; 0 for no memory. Under a limit in bytes an estimate.
/// </param>
/// <param name="NewShare">Share in (0, 1] of the images of the new classes to train on.</param>
public readonly record struct MemoryDecision(int PerClass, double NewShare)
{
    /// <summary>How many of the images of the new classes to train on, rounded down.</summary>
    /// <param name="images">Images that there are.</param>
    /// <returns>In decimal arithmetic: 0.2 of 5000 are 1000, also where the binary fraction lies just below 0.2.</returns>
    public int NewImages(int images) => (int)((decimal)NewShare * images);

    /// <summary>The limit in bytes; null for one in images.</summary>
    public ByteGrant? Bytes { get; init; }
}

/// <summary>A limit in bytes.</summary>
/// <param name="PerClass">Bytes of every seen class, before what all exemplars share is taken off.</param>
/// <param name="Sharers">Classes that the whole budget is for, which bear together what all exemplars share.</param>
public readonly record struct ByteGrant(long PerClass, int Sharers)
{
    /// <summary>Bytes of every class that are left for its images.</summary>
    /// <param name="shared">Bytes that all exemplars share and that count.</param>
    internal long Share(long shared) => Math.Max(0, ((PerClass * Sharers) - shared) / Sharers);

    /// <summary>Bytes of some of the classes, with what all exemplars share.</summary>
    internal long Of(int classes, long shared) => (Share(shared) * classes) + shared;
}
