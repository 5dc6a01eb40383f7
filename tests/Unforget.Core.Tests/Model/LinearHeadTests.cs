using Unforget.Foundation;
using Unforget.Model;
using static TorchSharp.torch;

namespace Unforget.Tests.Model;

public sealed class LinearHeadTests
{
    [Fact]
    public void Growing_keeps_the_old_parameters_and_scores()
    {
        using var scope = NewDisposeScope();
        var random = new RandomStream(1);
        using var head = new LinearHead(8);
        head.Grow(3, ref random);
        var (weight, bias) = (head.get_parameter("weight_0")!, head.get_parameter("bias_0")!);
        var handles = (weight.Handle, bias.Handle);
        var features = randn(4, 8);
        var before = head.Logits(features);
        Fixtures.Close(mm(features, weight.t()) + bias, before, absolute: 1e-5);

        head.Grow(2, ref random);

        Assert.Equal(handles, (head.get_parameter("weight_0")!.Handle, head.get_parameter("bias_0")!.Handle));
        Assert.Equal([4L, 5L], head.Logits(features).shape);
        Fixtures.Close(before, head.Logits(features).narrow(1, 0, 3), absolute: 1e-6);
    }

    [Fact]
    public void It_reads_activated_features_and_needs_at_least_one_class_to_grow()
    {
        var random = new RandomStream(1);
        using var head = new LinearHead(8);
        Assert.Equal(FeatureKind.Activated, head.Input);
        Assert.Throws<ArgumentOutOfRangeException>(() => head.Grow(0, ref random));
    }
}
