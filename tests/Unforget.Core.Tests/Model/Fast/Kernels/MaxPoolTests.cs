using CsCheck;
using Unforget.Model.Fast;

namespace Unforget.Tests.Model.Fast.Kernels;

/// <summary>Maximum pooling, bit by bit: comparing rounds nothing.</summary>
public sealed class MaxPoolTests
{
    private static readonly Gen<(ArrayView View, float[] Gradient)> Scenes =
        from plane in Gen.Select(Gen.Int[1, 12], Gen.Int[1, 13], Gen.Int[1, 4], (height, width, blocks) => new Plane(height, width, 16 * blocks))
        from images in Gen.Int[1, 3]
        from relu in Gen.Bool
        from seed in Gen.Int[0, 1_000_000]
        select Scene(plane, images, relu, seed);

    [Theory]
    [MemberData(nameof(KernelSet.Widths), MemberType = typeof(KernelSet))]
    public void The_largest_of_nine_pixels_and_the_first_of_the_largest_gets_the_gradient(int lanes)
    {
        var kernels = KernelSet.Of(lanes);
        Scenes.Sample(
            scene =>
            {
                var (view, gradient) = scene;
                var (pooled, slope) = (new float[gradient.Length], new float[view.Values.Length]);
                for (var i = 0; i < pooled.Length; i++)
                {
                    var first = Window(i, view.Plane).MaxBy(place => Meant(view, place));
                    pooled[i] = Meant(view, first);
                    slope[first] += gradient[i];
                }

                Assert.Equal(pooled, kernels.MaxPool(view));
                Tracked.AssertNear([.. slope.Select(value => (Tracked)value)], kernels.MaxPoolGradient(view, gradient), 4, "gradient");
            },
            iter: 60,
            threads: 1);
    }

    [Theory]
    [MemberData(nameof(KernelSet.Widths), MemberType = typeof(KernelSet))]
    public void A_NaN_anywhere_under_the_kernel_is_the_largest(int lanes)
    {
        var kernels = KernelSet.Of(lanes);
        for (var pixel = 0; pixel < 4; pixel++)
        {
            var (view, _) = Scene(new Plane(2, 2, 16), 1, relu: true, seed: pixel);
            view.Values[16 * pixel] = float.NaN;
            Assert.Equal(float.NaN, kernels.MaxPool(view)[0]);
        }
    }

    private static (ArrayView View, float[] Gradient) Scene(Plane plane, int images, bool relu, int seed)
    {
        var numbers = new Numbers(seed);
        var view = ArrayView.Random(numbers, plane, images, relu);
        // Few different values: many windows have more than one largest pixel.
        for (var i = 0; i < view.Values.Length; i++)
        {
            view.Values[i] = MathF.Round(2 * view.Values[i]) / 2;
        }

        return (view, numbers.Normal(images * new Convolution(plane, plane.Channels, 3, 2).Output.Size));
    }

    private static float Meant(ArrayView view, int place)
    {
        var channel = place % view.Plane.Channels;
        return Math.Max(MathF.FusedMultiplyAdd(view.Values[place], view.Scale[channel], view.Shift[channel]), view.Relu ? 0 : float.NegativeInfinity);
    }

    /// <summary>The places under one result, row by row.</summary>
    private static IEnumerable<int> Window(int place, Plane input)
    {
        var output = new Convolution(input, input.Channels, 3, 2).Output;
        var (pixel, channel) = Math.DivRem(place, output.Channels);
        var (image, y, x) = (pixel / output.Pixels, pixel % output.Pixels / output.Width, pixel % output.Width);
        return
            from row in Enumerable.Range(2 * y - 1, 3)
            from column in Enumerable.Range(2 * x - 1, 3)
            where row >= 0 && row < input.Height && column >= 0 && column < input.Width
            select ((image * input.Height + row) * input.Width + column) * input.Channels + channel;
    }
}
