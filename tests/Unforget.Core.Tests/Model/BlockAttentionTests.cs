using Unforget.Foundation;
using Unforget.Model;
using static TorchSharp.torch;

namespace Unforget.Tests.Model;

/// <summary>Block attention against values worked out by hand.</summary>
public sealed class BlockAttentionTests
{
    /// <summary>
    /// Two channels of 1x2 pixels, a = (1, 3) and b = (0, 2): means 2 and 1, maxima 3 and 2. With squeeze (1, 1) and expand
    /// (1, -1), the hidden unit is 3 for the means and 5 for the maxima; channel factors are sigmoid(+-8), or sigmoid(+-6)
    /// for the mean twice.
    /// </summary>
    [Theory]
    [InlineData(ChannelPooling.MaxAvg, 8.0)]
    [InlineData(ChannelPooling.AvgOnly, 6.0)]
    public void Channel_factors_are_what_the_formula_says(ChannelPooling pooling, double logit)
    {
        using var scope = NewDisposeScope();
        using var attention = Create(pooling);
        var (first, second) = (Sigmoid(logit), Sigmoid(-logit));
        // The convolution sees nothing: every pixel has the factor 1/2.
        var expected = new[] { 1 * first, 3 * first, 0 * second, 2 * second }.Select(value => (float)(value / 2)).ToArray();
        Fixtures.Close(tensor(expected, [1, 2, 1, 2]), attention.forward(Map()), relative: 1e-5, absolute: 1e-9);
    }

    /// <summary>The kernel's centre takes the mean of the channels once and their maximum twice.</summary>
    [Fact]
    public void Pixel_factors_are_what_the_formula_says()
    {
        using var scope = NewDisposeScope();
        using var attention = Create(ChannelPooling.MaxAvg);
        using (no_grad())
        {
            attention.get_parameter("spatial")![0, 0, 3, 3] = 1f;
            attention.get_parameter("spatial")![0, 1, 3, 3] = 2f;
        }

        var (first, second) = (Sigmoid(8), Sigmoid(-8));
        float[] Pixel(double a, double b)
        {
            var (x, y) = (a * first, b * second);
            var factor = Sigmoid(((x + y) / 2) + (2 * Math.Max(x, y)));
            return [(float)(x * factor), (float)(y * factor)];
        }

        var (left, right) = (Pixel(1, 0), Pixel(3, 2));
        Fixtures.Close(tensor(new[] { left[0], right[0], left[1], right[1] }, [1, 2, 1, 2]), attention.forward(Map()), relative: 1e-5, absolute: 1e-9);
    }

    [Fact]
    public void A_hidden_unit_that_is_off_leaves_half_of_every_channel_and_has_no_gradient()
    {
        using var scope = NewDisposeScope();
        using var attention = Create(ChannelPooling.MaxAvg);
        using (no_grad())
        {
            attention.get_parameter("squeeze")!.fill_(-1f);
        }

        var output = attention.forward(Map());
        Fixtures.Close(Map() / 4, output);
        output.sum().backward();
        Assert.Equal(0f, attention.get_parameter("squeeze")!.grad!.abs().max().item<float>());
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static Tensor Map() => tensor(new float[] { 1, 3, 0, 2 }, [1, 2, 1, 2]);

    private static BlockAttention Create(ChannelPooling pooling)
    {
        var random = new RandomStream(1);
        var description = new BackboneDescription(
            new Unforget.Data.ImageShape(3, 8, 8),
            new StemDescription(2, KernelSize: 3, Stride: 1, MaxPool: false),
            [new StageDescription([new BlockDescription(2, 2, 1, ShortcutKind.Identity, LastRelu: false, new AttentionDescription(Reduction: 2, pooling))])],
            ZeroResidual: false);
        var attention = new Backbone(description, ref random).Stages[0].Blocks[0].Attention!;
        using var grad = no_grad();
        attention.get_parameter("squeeze")!.fill_(1f);
        attention.get_parameter("expand")![0, 0] = 1f;
        attention.get_parameter("expand")![1, 0] = -1f;
        attention.get_parameter("spatial")!.zero_();
        return attention;
    }
}
