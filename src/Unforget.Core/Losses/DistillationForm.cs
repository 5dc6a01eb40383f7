namespace Unforget.Losses;

/// <summary>Switches of <see cref="Distillation"/>.</summary>
public sealed record DistillationForm
{
    /// <summary>T of both softmaxes, positive; 1 leaves them as they are.</summary>
    public double Temperature { get; init; } = 2.0;

    /// <summary>What is computed from the two distributions.</summary>
    public DistillationMeasure Measure { get; init; } = DistillationMeasure.CrossEntropy;

    /// <summary>Over which columns the student's softmax runs.</summary>
    public DistillationNormalization Normalization { get; init; } = DistillationNormalization.All;

    /// <summary>Which columns of the student stand for the teacher's classes.</summary>
    public DistillationColumns Columns { get; init; } = DistillationColumns.First;

    /// <summary>How the terms become one number.</summary>
    public DistillationReduction Reduction { get; init; } = DistillationReduction.BatchMean;
}

/// <summary>What distillation computes from the two distributions.</summary>
public enum DistillationMeasure
{
    /// <summary>-sum q log p; not 0 where both agree.</summary>
    CrossEntropy,

    /// <summary>Kullback-Leibler: sum q (log q - log p).</summary>
    Divergence,
}

/// <summary>Over which of its columns the student's softmax runs.</summary>
public enum DistillationNormalization
{
    /// <summary>All C classes; thesis (2-8). Probability given to new classes is penalised.</summary>
    All,

    /// <summary>The K columns compared with the teacher: the usual form (LwF, iCaRL's modern variants), 0 gradient for the others.</summary>
    Old,
}

/// <summary>Which columns of the student are compared with the teacher's K classes.</summary>
public enum DistillationColumns
{
    /// <summary>The first K: each old class with itself.</summary>
    First,

    /// <summary>The last K, as the thesis's listing slices: old class j is compared with class j + C - K.</summary>
    Last,
}

/// <summary>How the N x K terms of distillation become one number.</summary>
public enum DistillationReduction
{
    /// <summary>Sum over classes, mean over the batch.</summary>
    BatchMean,

    /// <summary>Mean over all N x K terms, as the thesis's listing has it: weaker by the factor K.</summary>
    ElementMean,
}
