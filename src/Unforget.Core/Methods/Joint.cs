using Unforget.Foundation;
using Unforget.Losses;
using Unforget.Methods.Contract;
using Unforget.Model;
using Unforget.Scenario;
using static TorchSharp.torch;

namespace Unforget.Methods;

/// <summary>Options of <see cref="Joint"/> (recipe block <c>joint</c>).</summary>
public sealed record JointOptions
{
    /// <summary>Train every task's network from fresh weights instead of the previous ones.</summary>
    public bool Restart { get; init; } = true;
}

/// <summary>All training images of all seen classes at every task: the upper bound that no incremental method may use.</summary>
[Method("joint", typeof(JointOptions), Summary = "Trains on all images of all seen classes: the upper bound")]
public sealed class Joint(JointOptions options) : IncrementalMethod
{
    /// <inheritdoc/>
    public override Stage? NextStage(LearningTask task, IReadOnlyList<StageReport> reports) => reports.Count == 0
        ? Context.Training.MainStage("main", StageSources.Seen, [new("backbone"), new("head")])
        : null;

    /// <inheritdoc/>
    public override void BeginStage(LearningTask task, Stage stage)
    {
        if (options.Restart && task.Index > 0)
        {
            Restart(task);
        }
    }

    /// <inheritdoc/>
    public override LossTerms Loss(TrainingStep step) =>
        new LossTerms().Add("cross_entropy", CrossEntropy.Compute(step.Output.Logits, step.Labels, ClassScope.Seen, step.Task));

    /// <inheritdoc/>
    protected override Head CreateHead(int featureDim) => new LinearHead(featureDim);

    private void Restart(LearningTask task)
    {
        var random = Seeds.Stream(Context.Seed, SeedPurpose.Initialization, task.Index + 1, 1);
        using var fresh = new IncrementalNetwork(Context.CreateBackbone(ref random), Network.Head.Empty(), LearnsScale, Context.Engine);
        foreach (var classes in Network.Head.Growth)
        {
            fresh.Head.Grow(classes, ref random);
        }

        using var grad = no_grad();
        var target = Network.State();
        foreach (var (name, value) in fresh.State())
        {
            target[name].copy_(value);
        }
    }
}
