using System.ComponentModel.DataAnnotations;
using Unforget.Losses;
using Unforget.Methods.Contract;
using Unforget.Model;
using Unforget.Scenario;

namespace Unforget.Tests.Documentation;

/// <summary>Options of <see cref="FeatureAnchor"/>.</summary>
public sealed record FeatureAnchorOptions
{
    /// <summary>Factor of the distance to the features of the network before this task.</summary>
    [Range(0.0, 1000.0)]
    public double Factor { get; init; } = 1.0;
}

/// <summary>Cross-entropy, and features that stay near those of the previous network.</summary>
[Method("feature_anchor", typeof(FeatureAnchorOptions), Summary = "Cross-entropy with anchored features")]
public sealed class FeatureAnchor(FeatureAnchorOptions options) : IncrementalMethod
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
        var terms = new LossTerms().Add("cross_entropy", CrossEntropy.Compute(step.Output.Logits, step.Labels, ClassScope.Seen, step.Task));
        return step.Task.Index == 0
            ? terms
            : terms.Add("anchor", options.Factor * FlatDistillation.Compute(step.Teacher.Raw, step.Output.Raw, FlatForm.Squared));
    }

    /// <inheritdoc/>
    protected override Head CreateHead(int featureDim) => new LinearHead(featureDim);
}
