using Unforget.Foundation;
using Unforget.Losses;
using Unforget.Methods.Contract;
using Unforget.Model;
using Unforget.Scenario;
using static TorchSharp.torch;

namespace Unforget.Tests.Methods.Probes;

public sealed record SideHeadOptions;

/// <summary>A network that grows by more than its head: a second head over all seen classes, made anew for every task.</summary>
[Method("probe_side_head", typeof(SideHeadOptions))]
public sealed class SideHead(SideHeadOptions options) : IncrementalMethod
{
    private const string Side = "side";
    private long _sideClasses;

    public SideHeadOptions Options { get; } = options;

    public override IReadOnlyList<Predictor> Predictors => _sideClasses == 0
        ? base.Predictors
        : [.. base.Predictors, new Predictor(Side, SideScores), new Predictor("side_told", SideScores, NeedsTaskIdentity: true)];

    public override Stage? NextStage(LearningTask task, IReadOnlyList<StageReport> reports) => reports.Count > 0
        ? null
        : new Stage
        {
            Name = "main",
            Epochs = Context.Training.Epochs,
            Sources = StageSources.New | StageSources.Memory,
            BatchSize = Context.Training.BatchSize,
            Groups = [new("backbone"), new("head"), new(Side)],
            Optimizer = new AdamSpec(0.01),
        };

    public override void BeginStage(LearningTask task, Stage stage) => Make(task.SeenClassCount, task.Index);

    public override LossTerms Loss(TrainingStep step) => new LossTerms()
        .Add("cross_entropy", CrossEntropy.Compute(step.Output.Logits, step.Labels, ClassScope.Seen, step.Task))
        .Add(Side, CrossEntropy.Compute(Network.Extension<LinearHead>(Side).Logits(step.Output.Features), step.Labels, ClassScope.Seen, step.Task));

    public override void VisitState(IStateVisitor visitor)
    {
        base.VisitState(visitor);
        var classes = _sideClasses;
        visitor.Visit("side_classes", ref classes);
        if (visitor.IsLoading && classes > 0)
        {
            Make((int)classes, taskIndex: 0);
        }
    }

    protected override Head CreateHead(int featureDim) => new LinearHead(featureDim);

    private Tensor SideScores(NetworkOutput output) => Network.Extension<LinearHead>(Side).Logits(output.Features);

    private void Make(int classes, int taskIndex)
    {
        var random = Seeds.Stream(Context.Seed, SeedPurpose.Method, taskIndex);
        var head = new LinearHead(Network.Head.FeatureDim);
        head.Grow(classes, ref random);
        Network.Extend(Side, head);
        _sideClasses = classes;
    }
}
