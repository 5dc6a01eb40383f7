using Unforget.Foundation;
using Unforget.Methods.Contract;
using Unforget.Model;
using Unforget.Scenario;
using static TorchSharp.torch;

namespace Unforget.Tests.Methods.Probes;

public sealed record RunningMeansOptions;

/// <summary>No loss and no gradient: sums the features of every class while looking at the images, and predicts the nearest mean.</summary>
[Method("probe_running_means", typeof(RunningMeansOptions))]
public sealed class RunningMeans(RunningMeansOptions options) : IncrementalMethod
{
    private Tensor? _sums;
    private long[] _counts = [];

    public RunningMeansOptions Options { get; } = options;

    public override IReadOnlyList<Predictor> Predictors => [new("means", output =>
    {
        using var counts = tensor(_counts).to(ScalarType.Float32).unsqueeze(1); // [C, 1]
        return -cdist(output.Raw, _sums! / counts);
    })];

    public override Stage? NextStage(LearningTask task, IReadOnlyList<StageReport> reports) => reports.Count > 1 ? null : new Stage
    {
        Name = reports.Count == 0 ? "first_look" : "second_look",
        Kind = StageKind.Observe,
        Epochs = 1 + reports.Count,
        Sources = StageSources.New,
        BatchSize = 5,
    };

    public override void BeginTask(LearningTask task)
    {
        base.BeginTask(task);
        using var scope = NewDisposeScope();
        var added = zeros(task.NewClassCount, Network.Head.FeatureDim);
        var grown = _sums is null ? added : cat([_sums, added]);
        _sums?.Dispose();
        _sums = grown.DetachFromDisposeScope();
        _counts = [.. _counts, .. new long[task.NewClassCount]];
    }

    public override void Observe(TrainingStep step)
    {
        var raw = step.Output.Raw;
        Assert.False(raw.requires_grad, "an Observe stage without groups builds no graph");
        _sums!.index_add_(0, step.Labels, raw, 1);
        foreach (var label in step.Labels.data<long>())
        {
            _counts[label]++;
        }
    }

    public override void VisitState(IStateVisitor visitor)
    {
        base.VisitState(visitor);
        visitor.Visit("sums", ref _sums);
        visitor.Visit("counts", ref _counts);
    }

    protected override Head CreateHead(int featureDim) => new LinearHead(featureDim);

    protected override void Dispose(bool disposing)
    {
        _sums?.Dispose();
        base.Dispose(disposing);
    }
}
