namespace Unforget.Memory;

/// <summary>What a policy grants for one task.</summary>
/// <param name="PerClass">Exemplars of every seen class to train on after the task, before the cap by class size; 0 for no memory.</param>
/// <param name="NewShare">Share in (0, 1] of the images of the new classes to train on.</param>
public readonly record struct MemoryDecision(int PerClass, double NewShare)
{
    /// <summary>Exemplars of every seen class beside those, kept apart for calibration.</summary>
    public int CalibrationPerClass { get; init; }

    /// <summary>All exemplars of a class.</summary>
    public int StoredPerClass => PerClass + CalibrationPerClass;

    /// <summary>How many of the images of the new classes to train on, rounded down.</summary>
    /// <param name="images">Images that there are.</param>
    /// <returns>In decimal arithmetic: 0.2 of 5000 are 1000, also where the binary fraction lies just below 0.2.</returns>
    public int NewImages(int images) => (int)((decimal)NewShare * images);
}
