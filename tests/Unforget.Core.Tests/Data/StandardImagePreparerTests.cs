using CsCheck;
using Unforget.Data;

namespace Unforget.Tests.Data;

public sealed class StandardImagePreparerTests
{
    private static readonly float[] CifarMean = [0.5071f, 0.4867f, 0.4408f];
    private static readonly float[] CifarDeviation = [0.2675f, 0.2565f, 0.2761f];

    // Mean 0 and deviation 1/255 show the bytes themselves, up to the rounding of v / 255.
    private static readonly float[] Bytes = [1f / 255f];

    private static readonly ImageShape ThreeByThree = new(1, 3, 3);
    private static readonly byte[] OneToNine = [1, 2, 3, 4, 5, 6, 7, 8, 9];

    [Fact]
    public void Test_transform_is_scaling_then_normalisation_in_single_precision()
    {
        var shape = new ImageShape(3, 16, 16);
        var pixels = Enumerable.Range(0, shape.ByteCount).Select(i => (byte)(i % 256)).ToArray();
        var prepared = Prepare(Cifar(shape), [Item(shape, pixels)], ImageTransform.Test);

        for (var c = 0; c < 3; c++)
        {
            for (var i = 0; i < 256; i++)
            {
                // [C, H, W] -> [H, W, C]
                Assert.Equal((pixels[c * 256 + i] / 255f - CifarMean[c]) / CifarDeviation[c], prepared[i * 3 + c]);
            }
        }
    }

    [Fact]
    public void Normalisation_matches_values_computed_by_hand()
    {
        var shape = new ImageShape(3, 1, 1);
        var prepared = Prepare(Cifar(shape), [Item(shape, [0, 128, 255])], ImageTransform.Test);

        // -0.5071/0.2675; (128/255 - 0.4867)/0.2565; (1 - 0.4408)/0.2761
        Assert.Equal(-1.895701, prepared[0], 1e-6);
        Assert.Equal(0.059496, prepared[1], 1e-6);
        Assert.Equal(2.025353, prepared[2], 1e-6);
    }

    [Fact]
    public void Mirrored_transform_reverses_the_columns_only()
    {
        var prepared = Prepare(Gray(ThreeByThree, 4), [Item(ThreeByThree, OneToNine)], ImageTransform.Mirrored);
        AssertBytes([3, 2, 1, 6, 5, 4, 9, 8, 7], prepared);
    }

    [Theory]
    [InlineData(1, 1, false, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 })]
    [InlineData(0, 0, false, new byte[] { 0, 0, 0, 0, 1, 2, 0, 4, 5 })]
    [InlineData(0, 2, false, new byte[] { 0, 0, 0, 2, 3, 0, 5, 6, 0 })]
    [InlineData(2, 0, false, new byte[] { 0, 4, 5, 0, 7, 8, 0, 0, 0 })]
    [InlineData(2, 1, false, new byte[] { 4, 5, 6, 7, 8, 9, 0, 0, 0 })]
    [InlineData(0, 2, true, new byte[] { 0, 0, 0, 0, 3, 2, 0, 6, 5 })]
    [InlineData(1, 0, true, new byte[] { 2, 1, 0, 5, 4, 0, 8, 7, 0 })]
    public void Crop_of_the_padded_image_comes_before_the_flip(int row, int column, bool flip, byte[] expected)
    {
        var prepared = new float[9];
        Gray(ThreeByThree, 1).PrepareOne(OneToNine, new AugmentationDraw(row, column, flip, 1f), prepared);
        AssertBytes(expected, prepared);
    }

    [Fact]
    public void Padding_is_black_before_normalisation()
    {
        var preparer = new StandardImagePreparer(ThreeByThree, [0.5f], [0.25f], new AugmentationOptions { CropPadding = 5 }, 1);
        var prepared = new float[9];
        preparer.PrepareOne(OneToNine, new AugmentationDraw(0, 10, true, 1.2f), prepared);
        Assert.All(prepared, value => Assert.Equal(-2f, value));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.7f)]
    [InlineData(0.7529412f)]
    [InlineData(0.9999999f)]
    [InlineData(1.1f)]
    [InlineData(1.2470588f)]
    public void Brightness_truncates_the_single_precision_product(float factor)
    {
        var shape = new ImageShape(1, 16, 16);
        var pixels = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        var prepared = new float[256];
        Gray(shape, 0).PrepareOne(pixels, new AugmentationDraw(0, 0, false, factor), prepared);

        // A 24-bit times an 8-bit number is exact in double precision, so this is the product rounded once to single precision.
        AssertBytes([.. pixels.Select(value => (byte)Math.Floor(Math.Min((float)((double)factor * value), 255.0)))], prepared);
    }

    [Fact]
    public void Brightness_matches_values_computed_by_hand()
    {
        var shape = new ImageShape(1, 1, 5);
        var prepared = new float[5];
        Gray(shape, 0).PrepareOne([0, 10, 201, 204, 255], new AugmentationDraw(0, 0, false, 1.25f), prepared);
        AssertBytes([0, 12, 251, 255, 255], prepared);

        // 0.7 in single precision is below 0.7, yet its product with 10 rounds to 7 and not to 6.9999999.
        Gray(shape, 0).PrepareOne([10, 20, 30, 255, 1], new AugmentationDraw(0, 0, false, 0.7f), prepared);
        AssertBytes([7, 14, 21, 178, 0], prepared);
    }

    [Fact]
    public void Every_shape_padding_and_draw_equals_the_steps_done_one_by_one()
    {
        var cases =
            from channels in Gen.Int[1, 3]
            from height in Gen.Int[1, 7]
            from width in Gen.Int[1, 7]
            from padding in Gen.Int[0, 9]
            from row in Gen.Int[0, 2 * padding]
            from column in Gen.Int[0, 2 * padding]
            from flip in Gen.Bool
            from brightness in Gen.Float[0.5f, 1.5f]
            from pixels in Gen.Byte.Array[channels * height * width]
            select (Shape: new ImageShape(channels, height, width), padding, Draw: new AugmentationDraw(row, column, flip, brightness), pixels);

        cases.Sample(given =>
        {
            var (shape, padding, draw, pixels) = given;
            var preparer = new StandardImagePreparer(
                shape, CifarMean[..shape.Channels], CifarDeviation[..shape.Channels], new AugmentationOptions { CropPadding = padding }, 1);
            var prepared = new float[shape.ByteCount];
            preparer.PrepareOne(pixels, draw, prepared);
            return prepared.AsSpan().SequenceEqual(StepByStep(shape, padding, draw, pixels));
        });
    }

    [Theory]
    [InlineData(ImageTransform.Train)]
    [InlineData(ImageTransform.Test)]
    public void Result_does_not_depend_on_threads_batch_or_order(ImageTransform transform)
    {
        var shape = new ImageShape(3, 8, 8);
        var items = RandomItems(shape, 150);
        var one = Prepare(Cifar(shape, threads: 1), items, transform);

        Assert.Equal(one, Prepare(Cifar(shape, threads: 3), items, transform));

        ImageItem[] reversed = [.. items.Reverse()];
        var backwards = Prepare(Cifar(shape, threads: 2), reversed, transform);
        var size = shape.ByteCount;
        for (var i = 0; i < items.Length; i++)
        {
            var alone = Prepare(Cifar(shape), [items[i]], transform);
            Assert.Equal(alone, one.AsSpan(i * size, size).ToArray());
            Assert.Equal(alone, backwards.AsSpan((items.Length - 1 - i) * size, size).ToArray());
        }
    }

    [Fact]
    public void Augmentation_follows_the_image_into_memory()
    {
        var shape = new ImageShape(3, 8, 8);
        var source = RandomItems(shape, 5);
        var copy = new ImageSet(shape, source[3].Set.Pixels(3).ToArray(), [0]);
        var exemplar = new ImageItem(copy, 0, 0, source[3].Id, FromMemory: true);
        Assert.Equal(Prepare(Cifar(shape), [source[3]], ImageTransform.Train), Prepare(Cifar(shape), [exemplar], ImageTransform.Train));
    }

    [Fact]
    public void Another_pass_draws_another_augmentation_and_the_same_pass_the_same()
    {
        var shape = new ImageShape(3, 8, 8);
        var items = RandomItems(shape, 20);
        var first = Prepare(Cifar(shape), items, ImageTransform.Train, drawSeed: 1);
        Assert.Equal(first, Prepare(Cifar(shape), items, ImageTransform.Train, drawSeed: 1));
        Assert.NotEqual(first, Prepare(Cifar(shape), items, ImageTransform.Train, drawSeed: 2));
    }

    [Fact]
    public void Train_transform_applies_the_published_draw_of_each_image()
    {
        var shape = new ImageShape(3, 8, 8);
        var items = RandomItems(shape, 40);
        var prepared = Prepare(Cifar(shape), items, ImageTransform.Train, drawSeed: 5);
        for (var i = 0; i < items.Length; i++)
        {
            var draw = AugmentationDraw.For(5, items[i].Id, new AugmentationOptions());
            var expected = StepByStep(shape, 4, draw, items[i].Set.Pixels(items[i].Index).ToArray());
            Assert.Equal(expected, prepared.AsSpan(i * shape.ByteCount, shape.ByteCount).ToArray());
        }
    }

    [Fact]
    public void Misuse_is_refused_with_both_sizes()
    {
        var preparer = Gray(ThreeByThree, 1);
        var wrongLength = Assert.Throws<ArgumentException>(() => Prepare(preparer, [Item(ThreeByThree, OneToNine)], ImageTransform.Test, length: 8));
        Assert.Contains("8 floats, expected 1 images of 9", wrongLength.Message, StringComparison.Ordinal);

        var other = new ImageShape(1, 1, 9);
        Assert.Throws<ArgumentException>(() => Prepare(preparer, [Item(other, OneToNine)], ImageTransform.Test));
        Assert.Throws<ArgumentException>(() => preparer.PrepareOne(OneToNine, new AugmentationDraw(3, 0, false, 1f), new float[9]));
        Assert.Throws<ArgumentException>(() => preparer.PrepareOne(OneToNine, new AugmentationDraw(0, 0, false, float.NaN), new float[9]));
        Assert.Throws<ArgumentException>(() => new StandardImagePreparer(ThreeByThree, [0f], [0f], new AugmentationOptions(), 1));
        Assert.Throws<ArgumentException>(() => new StandardImagePreparer(ThreeByThree, [0f, 0f], [1f, 1f], new AugmentationOptions(), 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StandardImagePreparer(ThreeByThree, [0f], [1f], new AugmentationOptions(), 0));
    }

    /// <summary>Pad, crop, flip, jitter, normalise: each as its own pass over [H, W] arrays.</summary>
    private static float[] StepByStep(ImageShape shape, int padding, AugmentationDraw draw, byte[] pixels)
    {
        var (channels, height, width) = (shape.Channels, shape.Height, shape.Width);
        var result = new float[shape.ByteCount];
        for (var c = 0; c < channels; c++)
        {
            var padded = new byte[height + 2 * padding, width + 2 * padding];
            for (var i = 0; i < height * width; i++)
            {
                padded[padding + i / width, padding + i % width] = pixels[c * height * width + i];
            }

            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    var value = padded[draw.Row + y, draw.Column + (draw.Flip ? width - 1 - x : x)];
                    var jittered = (byte)MathF.Floor(MathF.Min(draw.Brightness * value, 255f));
                    result[(y * width + x) * channels + c] = (jittered / 255f - CifarMean[c]) / CifarDeviation[c];
                }
            }
        }

        return result;
    }

    private static ImageItem[] RandomItems(ImageShape shape, int count)
    {
        var random = new Unforget.Foundation.RandomStream(7);
        var pixels = new byte[count * shape.ByteCount];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)random.NextInt(256);
        }

        var set = new ImageSet(shape, pixels, new int[count]);
        return [.. Enumerable.Range(0, count).Select(i => new ImageItem(set, i, 0, 1000 + 3 * i, false))];
    }

    private static ImageItem Item(ImageShape shape, byte[] pixels) => new(new ImageSet(shape, pixels, [0]), 0, 0, 0, false);

    private static StandardImagePreparer Cifar(ImageShape shape, int threads = 1) =>
        new(shape, CifarMean, CifarDeviation, new AugmentationOptions(), threads);

    private static StandardImagePreparer Gray(ImageShape shape, int padding) =>
        new(shape, [0f], Bytes, new AugmentationOptions { CropPadding = padding }, 1);

    private static float[] Prepare(StandardImagePreparer preparer, ImageItem[] items, ImageTransform transform, ulong drawSeed = 3, int? length = null)
    {
        var prepared = new float[length ?? items.Length * preparer.Shape.ByteCount];
        Array.Fill(prepared, float.NaN);
        preparer.Prepare(items, transform, drawSeed, prepared);
        return prepared;
    }

    private static void AssertBytes(byte[] expected, float[] prepared)
    {
        Assert.Equal(expected, prepared.Select(value => (byte)MathF.Round(value)));
        Assert.All(prepared, value => Assert.Equal(MathF.Round(value), value, 1e-4f));
    }
}
