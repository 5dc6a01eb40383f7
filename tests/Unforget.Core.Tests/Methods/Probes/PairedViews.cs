using System.Runtime.CompilerServices;
using Unforget.Data;
using Unforget.Losses;
using Unforget.Methods.Contract;
using Unforget.Model;
using Unforget.Scenario;

namespace Unforget.Tests.Methods.Probes;

public sealed record PairedViewsOptions;

/// <summary>
/// Two views of every image: as it is, and with its first and last channel exchanged. One augmentation draw for both, so
/// that the second half of a batch is the first with its channels exchanged; the loss term <c>mismatch</c> says by how much not.
/// </summary>
[Method("probe_paired_views", typeof(PairedViewsOptions))]
public sealed class PairedViews(PairedViewsOptions options) : IncrementalMethod
{
    private readonly ConditionalWeakTable<ImageSet, ImageSet> _exchanged = [];

    public PairedViewsOptions Options { get; } = options;

    public override Stage? NextStage(LearningTask task, IReadOnlyList<StageReport> reports) => reports.Count > 0 ? null : new Stage
    {
        Name = "main",
        Epochs = Context.Training.Epochs,
        Sources = StageSources.New | StageSources.Memory,
        Views = [ImageView.Original, new ImageView("exchanged", item => item with { Set = _exchanged.GetValue(item.Set, Exchange) })],
        BatchSize = 7,
        Groups = [new("backbone"), new("head")],
        Optimizer = new SgdSpec(0.05, 0.9, 5e-4),
        Schedule = new CosineRate(1),
    };

    public override LossTerms Loss(TrainingStep step)
    {
        var count = step.Images.shape[0] / 2;
        var (first, second) = (step.Images.narrow(0, 0, count), step.Images.narrow(0, count, count));
        var features = step.Output.Raw;
        var apart = (features.narrow(0, 0, count) - features.narrow(0, count, count)).pow(2).mean();
        return new LossTerms()
            .Add("cross_entropy", CrossEntropy.Compute(step.Output.Logits, step.Labels, ClassScope.Seen, step.Task))
            .Add("apart", 0.1 * apart)
            .Add("mismatch", (first.flip([1]) - second).abs().max());
    }

    protected override Head CreateHead(int featureDim) => new LinearHead(featureDim);

    private static ImageSet Exchange(ImageSet set)
    {
        var plane = set.Shape.Height * set.Shape.Width;
        var pixels = new byte[set.Count * set.Shape.ByteCount];
        for (var i = 0; i < set.Count; i++)
        {
            for (var channel = 0; channel < set.Shape.Channels; channel++)
            {
                set.Pixels(i).Slice((set.Shape.Channels - 1 - channel) * plane, plane).CopyTo(pixels.AsSpan(i * set.Shape.ByteCount + channel * plane));
            }
        }

        return new ImageSet(set.Shape, pixels, set.Labels.ToArray());
    }
}
