using System.ComponentModel.DataAnnotations;
using Unforget.Losses;

namespace Unforget.Methods;

/// <summary>
/// Softmax distillation in PODNet (thesis, improvement i): coefficient * T^2 * KL(q, p) between the old classes' scores of
/// teacher and network, on all images, in fine-tuning too. Temperature and the other switches default to the thesis's listing,
/// with one exception: old classes are compared with themselves, not with the last columns.
/// </summary>
public sealed record PodnetKdOptions
{
    /// <summary>Coefficient; 0 switches the distillation off, the thesis chose 0.9.</summary>
    [Range(0.0, 1000.0)]
    public double Coefficient { get; init; }

    /// <summary>Multiply the coefficient by r_t = sqrt(seen classes / new classes).</summary>
    public bool Adaptive { get; init; }

    /// <summary>Temperature T of both softmaxes.</summary>
    [Range(0.1, 100.0)]
    public double Temperature { get; init; } = 10.0;

    /// <summary>Which columns of the network stand for the old classes.</summary>
    public DistillationColumns Columns { get; init; } = DistillationColumns.First;

    /// <summary>Columns over which the network's softmax runs.</summary>
    public DistillationNormalization Normalization { get; init; } = DistillationNormalization.All;

    /// <summary>How the terms become one number. With the element mean hardly any gradient is left where the scores are not scaled.</summary>
    public DistillationReduction Reduction { get; init; } = DistillationReduction.ElementMean;

    /// <summary>Which scores are compared.</summary>
    public KdLogits Logits { get; init; } = KdLogits.Raw;
}

/// <summary>Which scores softmax distillation compares.</summary>
public enum KdLogits
{
    /// <summary>As the classifier gives them.</summary>
    Raw,

    /// <summary>Each network's scores times its own learned scale; the same as raw where none is learned.</summary>
    Scaled,
}
