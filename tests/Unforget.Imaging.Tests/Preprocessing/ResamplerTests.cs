using Unforget.Imaging;
using Unforget.Imaging.Preprocessing;

namespace Unforget.Tests.Imaging.Preprocessing;

public sealed class ResamplerTests
{
    [Fact]
    public void Whole_image_at_its_own_size_is_unchanged()
    {
        var image = Noise(7, 5);
        Assert.Equal(image, Resize(image, new PixelSize(7, 5), SampleBox.Whole(new PixelSize(7, 5)), new PixelSize(7, 5)));
    }

    // Weights of the first output: 0.75, 0.75, 0.25, divided by their sum 1.75; of the second 0.25, 0.75, 0.75.
    [Fact]
    public void Halving_mixes_up_to_four_neighbours() => Assert.Equal([71, 143], Row([0, 100, 200, 100], SampleBox.Whole(new PixelSize(4, 1)), 2));

    // Between two pixels the values are interpolated, outside of the outer centres they stay.
    [Fact]
    public void Doubling_interpolates() => Assert.Equal([0, 25, 75, 100], Row([0, 100], SampleBox.Whole(new PixelSize(2, 1)), 4));

    // Columns 1 and 2 alone: with the whole image the bright neighbours take part, each 0.25 of 1.75 against 0.75 twice.
    [Fact]
    public void Pixels_outside_a_part_take_part_only_where_they_may()
    {
        Assert.Equal([50], Row([250, 50, 50, 250], new SampleBox(1, 0, 2, 1, SeesBeyond: false), 1));
        Assert.Equal([100], Row([250, 50, 50, 250], new SampleBox(1, 0, 2, 1, SeesBeyond: true), 1));
    }

    [Fact]
    public void Part_of_less_than_a_pixel_is_that_pixel() =>
        Assert.Equal([30, 30, 30], Row([10, 20, 30, 40], new SampleBox(2.25, 0, 0.5, 1, SeesBeyond: false), 3));

    [Theory]
    [InlineData(64, 64, 64)]
    [InlineData(125, 94, 56)]
    [InlineData(30, 200, 64)]
    [InlineData(3, 2, 16)]
    public void Every_size_and_part_agrees_with_the_definition_in_double_precision(int width, int height, int output)
    {
        var image = Noise(width, height);
        var size = new PixelSize(width, height);
        SampleBox[] boxes =
        [
            SampleBox.Whole(size),
            new(width / 3, height / 4, (width + 1) / 2, (height + 1) / 2, SeesBeyond: false),
            new(width * 0.137, height * 0.21, width * 0.613, height * 0.4, SeesBeyond: true),
        ];
        foreach (var box in boxes)
        {
            var target = new PixelSize(output, output);
            var (actual, expected) = (Resize(image, size, box, target), Defined(image, size, box, target));
            for (var i = 0; i < actual.Length; i++)
            {
                Assert.InRange(actual[i] - expected[i], -0.502, 0.502);
            }
        }
    }

    [Fact]
    public void Centre_is_the_same_as_resizing_everything_and_cutting_then()
    {
        var (image, size) = (Noise(500, 375), new PixelSize(500, 375));
        var cut = Resize(image, size, CenterCrop.Of(size, 256, 224), new PixelSize(224, 224));
        var all = Resize(image, size, SampleBox.Whole(size), new PixelSize(341, 256));
        for (var y = 0; y < 224; y++)
        {
            for (var x = 0; x < 3 * 224; x++)
            {
                Assert.InRange(cut[y * 3 * 224 + x] - all[(y + 16) * 3 * 341 + 3 * 58 + x], -1, 1);
            }
        }
    }

    [Fact]
    public void A_part_outside_the_image_or_a_wrong_length_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Row([1, 2], new SampleBox(2, 0, 1, 1, SeesBeyond: false), 1));
        Assert.Throws<ArgumentException>(() => Row([1, 2], new SampleBox(0, 0, 0, 1, SeesBeyond: false), 1));
        using var resampler = new Resampler();
        var size = new PixelSize(2, 1);
        Assert.Throws<ArgumentException>(() => resampler.Resize(new byte[5], size, SampleBox.Whole(size), new PixelSize(1, 1), new byte[3]));
    }

    [Theory]
    [InlineData(500, 375, 256, 224, 58, 16, 341, 256)] // (341 - 224) / 2 lies between 58 and 59: the even one
    [InlineData(375, 500, 256, 224, 16, 58, 256, 341)]
    [InlineData(64, 64, 73, 64, 4, 4, 73, 73)]
    [InlineData(64, 64, 64, 64, 0, 0, 64, 64)]
    [InlineData(10, 1000, 64, 64, 0, 3168, 64, 6400)]
    public void Centre_of_an_image(int width, int height, int resize, int crop, int left, int top, int resizedWidth, int resizedHeight)
    {
        var (x, y) = ((double)width / resizedWidth, (double)height / resizedHeight);
        Assert.Equal(new SampleBox(left * x, top * y, crop * x, crop * y, SeesBeyond: true), CenterCrop.Of(new PixelSize(width, height), resize, crop));
    }

    [Fact]
    public void Smallest_image_keeps_the_part_as_large_as_the_output()
    {
        var (image, output) = (new PixelSize(500, 375), new PixelSize(64, 64));
        Assert.Equal(new PixelSize(320, 240), new SampleBox(0, 0, 100, 100, SeesBeyond: false).SmallestImage(image, output));
        Assert.Equal(image, new SampleBox(0, 0, 30, 30, SeesBeyond: false).SmallestImage(image, output));
        Assert.Equal(
            new SampleBox(5, 10, 50, 25, SeesBeyond: false),
            new SampleBox(10, 20, 100, 50, SeesBeyond: false).Scaled(new PixelSize(200, 100), new PixelSize(100, 50)));
    }

    [Fact]
    public void Resizing_allocates_no_managed_memory()
    {
        var (image, size, result) = (Noise(90, 70), new PixelSize(90, 70), new byte[3 * 16 * 16]);
        using var resampler = new Resampler();
        resampler.Resize(image, size, SampleBox.Whole(size), new PixelSize(16, 16), result);
        var before = GC.GetAllocatedBytesForCurrentThread();
        resampler.Resize(image, size, SampleBox.Whole(size), new PixelSize(16, 16), result);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>A grey image of one row.</summary>
    private static byte[] Row(byte[] values, SampleBox box, int count)
    {
        byte[] pixels = [.. values.SelectMany(value => new[] { value, value, value })];
        return [.. Resize(pixels, new PixelSize(values.Length, 1), box, new PixelSize(count, 1)).Where((_, i) => i % 3 == 0)];
    }

    private static byte[] Resize(byte[] image, PixelSize size, SampleBox box, PixelSize output)
    {
        using var resampler = new Resampler();
        var result = new byte[output.PixelCount * 3];
        resampler.Resize(image, size, box, output, result);
        return result;
    }

    /// <summary>Every output as a weighted mean over all pixels that may take part, without any of the short cuts.</summary>
    private static double[] Defined(byte[] image, PixelSize size, SampleBox box, PixelSize output)
    {
        var columns = Weights(box.X, box.Width, box.SeesBeyond, size.Width, output.Width);
        var rows = Weights(box.Y, box.Height, box.SeesBeyond, size.Height, output.Height);
        var result = new double[output.PixelCount * 3];
        var half = new double[output.Height * size.Width * 3];
        for (var y = 0; y < output.Height; y++)
        {
            for (var x = 0; x < size.Width * 3; x++)
            {
                half[y * size.Width * 3 + x] = Enumerable.Range(0, size.Height).Sum(k => rows[y][k] == 0 ? 0 : rows[y][k] * image[k * size.Width * 3 + x]);
            }

            for (var x = 0; x < output.Width; x++)
            {
                for (var c = 0; c < 3; c++)
                {
                    result[(y * output.Width + x) * 3 + c] = Enumerable.Range(0, size.Width).Sum(k => columns[x][k] * half[(y * size.Width + k) * 3 + c]);
                }
            }
        }

        return result;
    }

    private static double[][] Weights(double start, double length, bool seesBeyond, int size, int count)
    {
        var scale = length / count;
        var reach = Math.Max(1, scale);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var centre = start + (i + 0.5) * scale;
            var raw = Enumerable.Range(0, size)
                .Select(k => seesBeyond || (k >= Math.Floor(start) && k < Math.Ceiling(start + length))
                    ? Math.Max(0, 1 - Math.Abs(k + 0.5 - centre) / reach)
                    : 0)
                .ToArray();
            return raw.Select(weight => weight / raw.Sum()).ToArray();
        })];
    }

    private static byte[] Noise(int width, int height)
    {
        var state = 12345u;
        return [.. Enumerable.Range(0, width * height * 3).Select(_ => (byte)((state = state * 1664525 + 1013904223) >> 24))];
    }
}
