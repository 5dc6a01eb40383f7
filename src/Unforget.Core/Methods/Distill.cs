using System.ComponentModel.DataAnnotations;
using Unforget.Losses;
using Unforget.Methods.Contract;
using Unforget.Model;
using Unforget.Scenario;

namespace Unforget.Methods;

/// <summary>Options of <see cref="Distill"/> (recipe block <c>distill</c>).</summary>
public sealed record DistillOptions
{
    /// <summary>Share lambda of the distillation; null takes old classes / seen classes.</summary>
    [Range(0.0, 1.0)]
    public double? Lambda { get; init; }

    /// <summary>Temperature T of both softmaxes.</summary>
    [Range(0.1, 100.0)]
    public double Temperature { get; init; } = 2.0;

    /// <summary>Classes over which the student's softmax normalises.</summary>
    public DistillationNormalization Normalization { get; init; } = DistillationNormalization.All;
}

/// <summary>
/// Cross-entropy mixed with the distillation of the old classes' outputs, L = lambda L_D + (1 - lambda) L_C: equations
/// (2-6) to (2-8) of the thesis. Normalisation <c>all</c> is its (2-8); <c>old</c> is the usual form.
/// </summary>
[Method("distill", typeof(DistillOptions), Summary = "Cross-entropy and output distillation, mixed by lambda")]
public sealed class Distill(DistillOptions options) : IncrementalMethod
{
    /// <inheritdoc/>
    public override bool KeepsTeacher => true;

    /// <inheritdoc/>
    public override Stage? NextStage(LearningTask task, IReadOnlyList<StageReport> reports) => reports.Count == 0
        ? Context.Training.MainStage("main", StageSources.New | StageSources.Memory, [new("backbone"), new("head")])
        : null;

    /// <inheritdoc/>
    public override LossTerms Loss(TrainingStep step)
    {
        var logits = step.Output.Logits;
        var classification = CrossEntropy.Compute(logits, step.Labels, ClassScope.Seen, step.Task);
        if (step.Task.Index == 0)
        {
            return new LossTerms().Add("cross_entropy", classification);
        }

        var lambda = options.Lambda ?? (double)step.Task.OldClassCount / step.Task.SeenClassCount;
        var form = new DistillationForm { Temperature = options.Temperature, Normalization = options.Normalization };
        return new LossTerms()
            .Add("cross_entropy", (1.0 - lambda) * classification)
            .Add("distillation", lambda * Distillation.Compute(step.Teacher.Logits, logits, form));
    }

    /// <inheritdoc/>
    protected override Head CreateHead(int featureDim) => new LinearHead(featureDim);
}
