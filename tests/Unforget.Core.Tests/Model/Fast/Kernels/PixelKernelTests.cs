using CsCheck;
using Unforget.Model.Fast;

namespace Unforget.Tests.Model.Fast.Kernels;

/// <summary>Passes over pixels: every number within the few roundings that its formula takes.</summary>
public sealed class PixelKernelTests
{
    private const int Rounds = 60;

    private static readonly Gen<Plane> Planes =
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 11], Gen.Int[1, 5], (height, width, blocks) => new Plane(height, width, 16 * blocks));

    private static readonly Gen<(Plane Plane, int Images, bool Relu, int Seed)> Scenes =
        Gen.Select(Planes, Gen.Int[1, 4], Gen.Bool, Gen.Int[0, 1_000_000]);

    [Theory]
    [MemberData(nameof(KernelSet.Widths), MemberType = typeof(KernelSet))]
    public void Views_of_any_number_of_channels(int lanes)
    {
        var kernels = KernelSet.Of(lanes);
        Gen.Select(Scenes, Gen.Int[1, 40]).Sample(
            (scene, channels) =>
            {
                var view = ArrayView.Random(new Numbers(scene.Seed), scene.Plane with { Channels = channels }, scene.Images, scene.Relu);
                Tracked.AssertNear(Expected(view.Values.Length, i => view[i]), kernels.Activate(view), 2, "view");
            },
            iter: Rounds,
            threads: 1);
    }

    [Theory]
    [MemberData(nameof(KernelSet.Widths), MemberType = typeof(KernelSet))]
    public void A_view_keeps_a_NaN_with_and_without_a_ReLU(int lanes)
    {
        var kernels = KernelSet.Of(lanes);
        foreach (var (channels, relu) in new[] { (16, true), (16, false), (3, true), (3, false) })
        {
            var view = ArrayView.Random(new Numbers(1), new Plane(2, 2, channels), 1, relu);
            view.Values[1] = float.NaN;
            Assert.Equal([1], kernels.Activate(view).Index().Where(pair => float.IsNaN(pair.Item)).Select(pair => pair.Index));
        }
    }

    [Theory]
    [MemberData(nameof(KernelSet.Widths), MemberType = typeof(KernelSet))]
    public void Sums_of_arrays_and_of_pixels(int lanes)
    {
        var kernels = KernelSet.Of(lanes);
        Scenes.Sample(
            scene =>
            {
                var (numbers, channels) = (new Numbers(scene.Seed), scene.Plane.Channels);
                var (source, target, sums) = (numbers.Normal(scene.Plane.Size), numbers.Normal(scene.Plane.Size), numbers.Normal(2 * channels));
                Tracked.AssertNear(Expected(source.Length, i => (Tracked)source[i] + target[i]), kernels.Add(source, target), 1, "sum");
                var expected = Expected(sums.Length, i => sums[i]);
                for (var i = 0; i < source.Length; i++)
                {
                    expected[i % channels] += source[i];
                    expected[channels + i % channels] += (Tracked)source[i] * source[i];
                }

                Tracked.AssertNear(expected, kernels.AddSums(source, channels, sums), scene.Plane.Pixels + 1, "sums");
            },
            iter: Rounds,
            threads: 1);
    }

    [Theory]
    [MemberData(nameof(KernelSet.Widths), MemberType = typeof(KernelSet))]
    public void An_identity_shortcut(int lanes)
    {
        var kernels = KernelSet.Of(lanes);
        Scenes.Sample(
            scene =>
            {
                var numbers = new Numbers(scene.Seed);
                var shortcut = ArrayView.Random(numbers, scene.Plane, scene.Images, scene.Relu);
                var residual = ArrayView.Random(numbers, scene.Plane, scene.Images, relu: false);
                Tracked.AssertNear(
                    Expected(residual.Values.Length, i => shortcut[i] + residual[i]), kernels.AddResidual(shortcut, residual), 4, "sum");
            },
            iter: Rounds,
            threads: 1);
    }

    [Theory]
    [MemberData(nameof(KernelSet.Widths), MemberType = typeof(KernelSet))]
    public void A_shortcut_that_skips_pixels_and_lacks_channels_and_its_gradient(int lanes)
    {
        var kernels = KernelSet.Of(lanes);
        Gen.Select(Scenes, Gen.Int[1, 3], Gen.Int[0, 3]).Sample(
            (scene, stride, moreBlocks) =>
            {
                var numbers = new Numbers(scene.Seed);
                var output = new Convolution(scene.Plane, scene.Plane.Channels + 16 * moreBlocks, 3, stride).Output;
                var shortcut = ArrayView.Random(numbers, scene.Plane, scene.Images, scene.Relu);
                var residual = ArrayView.Random(numbers, output, scene.Images, relu: false);
                var expected = Expected(residual.Values.Length, i => residual[i]);
                var gradient = numbers.Normal(expected.Length);
                var before = numbers.Normal(shortcut.Values.Length);
                var slope = Expected(before.Length, i => before[i]);
                for (var i = 0; i < expected.Length; i++)
                {
                    if (Source(i, output, scene.Plane, stride) is { } source)
                    {
                        expected[i] += shortcut[source];
                        slope[source] += gradient[i];
                    }
                }

                Tracked.AssertNear(expected, kernels.AddResidualSubsampled(shortcut, residual, stride), 4, "sum");
                Tracked.AssertNear(slope, kernels.AddSubsampledGradient(gradient, output, stride, before, scene.Plane, scene.Images), 1, "gradient");
            },
            iter: Rounds,
            threads: 1);
    }

    [Theory]
    [MemberData(nameof(KernelSet.Widths), MemberType = typeof(KernelSet))]
    public void The_mean_over_pixels_and_its_gradient(int lanes)
    {
        var kernels = KernelSet.Of(lanes);
        Scenes.Sample(
            scene =>
            {
                var (numbers, plane) = (new Numbers(scene.Seed), scene.Plane);
                var view = ArrayView.Random(numbers, plane, scene.Images, scene.Relu);
                var share = new Tracked(1.0 / plane.Pixels, 1.0 / plane.Pixels);
                var pooled = new Tracked[scene.Images * plane.Channels];
                for (var i = 0; i < view.Values.Length; i++)
                {
                    pooled[i / plane.Size * plane.Channels + i % plane.Channels] += share * view[i];
                }

                Tracked.AssertNear(pooled, kernels.Pool(view), plane.Pixels + 3, "mean");
                var gradient = numbers.Normal(pooled.Length);
                Tracked.AssertNear(
                    Expected(view.Values.Length, i => share * gradient[i / plane.Size * plane.Channels + i % plane.Channels]),
                    kernels.Unpool(gradient, plane, scene.Images),
                    2,
                    "gradient");
            },
            iter: Rounds,
            threads: 1);
    }

    [Theory]
    [MemberData(nameof(KernelSet.Widths), MemberType = typeof(KernelSet))]
    public void The_end_of_a_stage_cuts_off_by_its_ReLU_and_adds_a_map_behind_it(int lanes)
    {
        var kernels = KernelSet.Of(lanes);
        Gen.Select(Scenes, Gen.Bool).Sample(
            (scene, withMap) =>
            {
                var (numbers, plane) = (new Numbers(scene.Seed), scene.Plane);
                var view = ArrayView.Random(numbers, plane, scene.Images, scene.Relu);
                // Exactly at the kink the gradient is 0.
                (view.Shift[0], view.Values[0]) = (0, 0);
                var (gradient, normalized, mean) = (numbers.Normal(view.Values.Length), numbers.Normal(view.Values.Length), numbers.Normal(plane.Channels));
                var map = withMap ? numbers.Normal(view.Values.Length) : null;
                var expected = Expected(gradient.Length, i =>
                    (view.Relu && (double)view.Values[i] * view.Scale[i % plane.Channels] + view.Shift[i % plane.Channels] <= 0 ? 0f : (Tracked)gradient[i])
                    + (map?[i] ?? 0f));
                var sums = new Tracked[2 * plane.Channels];
                for (var i = 0; i < expected.Length; i++)
                {
                    sums[i % plane.Channels] += expected[i];
                    sums[plane.Channels + i % plane.Channels] += expected[i] * ((Tracked)normalized[i] - mean[i % plane.Channels]);
                }

                var (actual, actualSums) = kernels.Merge(view, gradient, map, normalized, mean);
                Tracked.AssertNear(expected, actual, 1, "gradient");
                Tracked.AssertNear(sums, actualSums, plane.Pixels + 3, "sums");
            },
            iter: Rounds,
            threads: 1);
    }

    private static Tracked[] Expected(int count, Func<int, Tracked> value) => [.. Enumerable.Range(0, count).Select(value)];

    /// <summary>Which value of the input a shortcut brings to a place of the output; null where it brings none.</summary>
    private static int? Source(int place, Plane output, Plane input, int stride)
    {
        var (pixel, channel) = Math.DivRem(place, output.Channels);
        var (image, y, x) = (pixel / output.Pixels, pixel % output.Pixels / output.Width, pixel % output.Width);
        return channel < input.Channels ? ((image * input.Height + stride * y) * input.Width + stride * x) * input.Channels + channel : null;
    }
}
