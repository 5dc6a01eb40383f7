using Unforget.Data;
using Unforget.Foundation;
using Unforget.Losses;
using Unforget.Methods.Contract;
using Unforget.Model;
using Unforget.Scenario;
using static TorchSharp.torch;

namespace Unforget.Tests.Methods.Probes;

public sealed record PseudoImagesOptions
{
    public int Count { get; init; } = 10;
}

/// <summary>Auxiliary data: draws noise images when a stage begins, asks the old network about them, and holds the new one to the answers.</summary>
[Method("probe_pseudo_images", typeof(PseudoImagesOptions))]
public sealed class PseudoImages(PseudoImagesOptions options) : IncrementalMethod
{
    private byte[] _pixels = [];
    private Tensor? _answers; // [count, old classes], by id

    public override bool KeepsTeacher => true;

    public override Stage? NextStage(LearningTask task, IReadOnlyList<StageReport> reports) => reports.Count > 0 ? null : new Stage
    {
        Name = "main",
        Epochs = Context.Training.Epochs,
        Sources = task.Index == 0 ? StageSources.New : StageSources.New | StageSources.Auxiliary,
        BatchSize = Context.Training.BatchSize,
        Groups = [new("backbone"), new("head")],
        Optimizer = new SgdSpec(0.05, 0.9, 0.0),
        GradientClamp = 1.0,
    };

    public override void BeginStage(LearningTask task, Stage stage)
    {
        if (task.Index == 0)
        {
            return;
        }

        var random = Seeds.Stream(Context.Seed, SeedPurpose.Method, task.Index);
        _pixels = new byte[options.Count * Context.Backbone.Input.ByteCount];
        for (var i = 0; i < _pixels.Length; i++)
        {
            _pixels[i] = (byte)random.NextInt(256);
        }

        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var raw = Context.Features.Raw(Teacher!, Auxiliary(task, stage), ImageTransform.Test).ToTensor(Context.Device);
        _answers?.Dispose();
        _answers = Teacher!.Network.Head.Logits(raw).DetachFromDisposeScope();
    }

    public override IReadOnlyList<ImageItem> Auxiliary(LearningTask task, Stage stage)
    {
        var set = new ImageSet(Context.Backbone.Input, _pixels, [.. Enumerable.Repeat(-1, options.Count)]);
        return [.. Enumerable.Range(0, options.Count).Select(id => new ImageItem(set, id, -1, id, FromMemory: false))];
    }

    public override LossTerms Loss(TrainingStep step)
    {
        var terms = new LossTerms().Add("cross_entropy", CrossEntropy.Compute(8.0 * step.Output.Logits, step.Labels, ClassScope.Seen, step.Task));
        if (step.Task.Index == 0)
        {
            return terms;
        }

        var wanted = _answers!.index_select(0, tensor(step.Batch.AuxiliaryIds.Select(id => (long)id).ToArray()));
        var given = step.AuxiliaryOutput.Logits.narrow(1, 0, step.Task.OldClassCount);
        return terms.Add("answers", (given - wanted).pow(2).mean());
    }

    public override void VisitState(IStateVisitor visitor)
    {
        base.VisitState(visitor);
        visitor.Visit("pixels", ref _pixels);
        visitor.Visit("answers", ref _answers);
    }

    protected override Head CreateHead(int featureDim) => new CosineHead(featureDim, new CosineHeadOptions { Proxies = 1 });

    protected override void Dispose(bool disposing)
    {
        _answers?.Dispose();
        base.Dispose(disposing);
    }
}
