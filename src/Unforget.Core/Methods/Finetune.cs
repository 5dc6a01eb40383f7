using Unforget.Foundation;
using Unforget.Losses;
using Unforget.Methods.Contract;
using Unforget.Model;
using Unforget.Scenario;

namespace Unforget.Methods;

/// <summary>Options of <see cref="Finetune"/> (recipe block <c>finetune</c>).</summary>
public sealed record FinetuneOptions
{
    /// <summary>Over which classes the cross-entropy normalises.</summary>
    public ClassScope Scope { get; init; } = ClassScope.Seen;
}

/// <summary>
/// No protection against forgetting: cross-entropy on what is there, the new classes and, where the recipe has one, the
/// memory. The lower bound. Scope <c>seen</c> is equation (2-4) of the thesis, <c>task</c> is (2-5), both with the minus
/// sign that the text leaves out.
/// </summary>
[Method("finetune", typeof(FinetuneOptions), Summary = "Cross-entropy without protection, with or without memory: the lower bound")]
public sealed class Finetune(FinetuneOptions options) : IncrementalMethod
{
    /// <inheritdoc/>
    public override Stage? NextStage(LearningTask task, IReadOnlyList<StageReport> reports) => reports.Count == 0
        ? Context.Training.MainStage("main", StageSources.New | StageSources.Memory, [new("backbone"), new("head")])
        : null;

    /// <inheritdoc/>
    public override LossTerms Loss(TrainingStep step) =>
        new LossTerms().Add("cross_entropy", CrossEntropy.Compute(step.Output.Logits, step.Labels, options.Scope, step.Task));

    /// <inheritdoc/>
    public override void Validate()
    {
        if (options.Scope == ClassScope.Task && Context.Data.Tasks.Any(task => Context.MemoryPolicy.Decide(task).PerClass > 0))
        {
            throw new UserError("finetune.scope task has no place for exemplars of earlier tasks; valid: scope seen, or memory.mode none");
        }
    }

    /// <inheritdoc/>
    protected override Head CreateHead(int featureDim) => new LinearHead(featureDim);
}
