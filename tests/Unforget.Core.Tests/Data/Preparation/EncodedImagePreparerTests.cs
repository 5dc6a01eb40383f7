using SkiaSharp;
using Unforget.Data;
using Unforget.Data.Coding;
using Unforget.Data.Folders;
using Unforget.Imaging.Decoding;
using Unforget.Tests.Data.Folders;

namespace Unforget.Tests.Data.Preparation;

[Collection(nameof(Alone))]
public sealed class EncodedImagePreparerTests : IDisposable
{
    private static readonly float[] Mean = [0.5f, 0.25f, 0.125f];
    private static readonly float[] Deviation = [0.25f, 0.5f, 0.75f];

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1024)]
    public void Numbers_do_not_depend_on_threads_batches_or_order(int cacheMegabytes)
    {
        using var data = Open(cacheMegabytes);
        ImageItem[] items = [.. Enumerable.Range(0, data.Train.Count).Select(i => new ImageItem(data.Train, i, 0, 100 + i, false))];
        var expected = Prepare(data, items, threads: 1);
        foreach (var threads in new[] { 2, 3, 7 })
        {
            Assert.Equal(expected, Prepare(data, items, threads));
        }

        Assert.Equal(expected.Chunk(expected.Length / items.Length).Reverse().SelectMany(one => one), Prepare(data, [.. items.Reverse()], threads: 3));
        Assert.Equal(expected[..(2 * expected.Length / items.Length)], Prepare(data, items[..2], threads: 4));
        Assert.NotEqual(expected, Prepare(data, items, threads: 1, drawSeed: 4));
    }

    [Fact]
    public void Kept_images_and_whole_files_give_the_same_numbers_and_reduced_ones_nearly_the_same()
    {
        using var kept = Open(1024);
        using var read = Open(0);
        var wanted = new ImageOptions { Size = 16 };
        ImageItem[] Items(ImageSet set) => [.. Enumerable.Range(0, set.Count).Select(i => new ImageItem(set, i, 0, i, false))];
        foreach (var transform in Enum.GetValues<ImageTransform>())
        {
            var whole = Prepare(kept, Items(kept.Train), 2, transform, options: wanted);
            Assert.Equal(whole, Prepare(kept, Items(kept.Train), 2, transform, options: wanted));
            Assert.Equal(whole, Prepare(read, Items(read.Train), 2, transform, options: wanted));
            var reduced = Prepare(read, Items(read.Train), 2, transform, reduces: true, options: wanted);
            Assert.NotEqual(whole, reduced);
            Assert.InRange(whole.Zip(reduced, (a, b) => Math.Abs(a - b)).Average(), 0, 0.1);
        }
    }

    [Theory]
    [InlineData(ImageTransform.Test)]
    [InlineData(ImageTransform.Mirrored)]
    public void Test_image_is_resized_cut_and_normalised(ImageTransform transform)
    {
        // Left half black, right half white; 32 wide and 16 high, so the centre is columns 8 to 23 and the edge is its middle.
        using var bitmap = new SKBitmap(32, 16, SKColorType.Rgba8888, SKAlphaType.Opaque);
        bitmap.Erase(SKColors.Black);
        bitmap.Erase(SKColors.White, new SKRectI(16, 0, 32, 16));
        using var file = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        var values = Prepare(Stored(file.ToArray()), transform, new ImageOptions { Size = 16, Resize = 16 });
        for (var pixel = 0; pixel < 16 * 16; pixel++)
        {
            var isWhite = pixel % 16 >= 8 == (transform == ImageTransform.Test);
            for (var c = 0; c < 3; c++)
            {
                Assert.Equal(((isWhite ? 1f : 0f) - Mean[c]) / Deviation[c], values[3 * pixel + c]);
            }
        }
    }

    [Fact]
    public void Training_flips_and_brightens_as_for_images_of_one_size()
    {
        using var bitmap = new SKBitmap(8, 8, SKColorType.Rgba8888, SKAlphaType.Opaque);
        bitmap.Erase(new SKColor(200, 100, 250));
        using var file = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        var item = Stored(file.ToArray());
        var options = new AugmentationOptions();
        var draw = AugmentationDraw.For(3, item.Id, options);
        var values = Prepare(item, ImageTransform.Train, new ImageOptions { Size = 8 });
        float[] pixel = [200, 100, 250];
        for (var i = 0; i < values.Length; i++)
        {
            var jittered = MathF.Floor(MathF.Min(draw.Brightness * pixel[i % 3], 255f));
            Assert.Equal((jittered / 255f - Mean[i % 3]) / Deviation[i % 3], values[i]);
        }
    }

    [Fact]
    public void Raw_images_are_prepared_too()
    {
        using var bitmap = new SKBitmap(10, 8, SKColorType.Rgba8888, SKAlphaType.Opaque);
        byte[] raw = [.. Enumerable.Range(0, 240).Select(i => (byte)(i * 7))];
        for (var i = 0; i < 80; i++)
        {
            bitmap.SetPixel(i % 10, i / 10, new SKColor(raw[i], raw[80 + i], raw[160 + i]));
        }

        using var file = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        var item = new ImageItem(new ImageSet(new ImageShape(3, 8, 10), raw, [0]), 0, 0, 7, false);
        Assert.Equal(Prepare(Stored(file.ToArray()), ImageTransform.Train, new ImageOptions()), Prepare(item, ImageTransform.Train, new ImageOptions()));
    }

    [Fact]
    public void Nothing_is_allocated_after_the_first_batch()
    {
        using var data = Open(0);
        ImageItem[] items = [.. Enumerable.Range(0, data.Train.Count).Select(i => new ImageItem(data.Train, i, 0, i, false))];
        using var preparer = new EncodedImagePreparer(Mean, Deviation, new ImageOptions(), true, new AugmentationOptions(), threads: 3);
        var destination = new float[items.Length * preparer.Shape.ByteCount];
        var least = long.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            preparer.PrepareInBackground(items, ImageTransform.Train, (ulong)i, destination);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void Encoded_exemplars_of_the_size_of_raw_images_are_prepared_as_those()
    {
        var raw = new ImageSet(new ImageShape(3, 8, 8), [.. Enumerable.Range(0, 192).Select(i => (byte)(i * 11))], [0]);
        using var bitmap = new SKBitmap(8, 8, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var i = 0; i < 64; i++)
        {
            bitmap.SetPixel(i % 8, i / 8, new SKColor(raw.Pixels(0)[i], raw.Pixels(0)[64 + i], raw.Pixels(0)[128 + i]));
        }

        using var file = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        var stored = Stored(file.ToArray(), raw.Shape);
        using var preparer = new StandardImagePreparer(raw.Shape, Mean, Deviation, new AugmentationOptions { CropPadding = 2 }, 2);
        var (expected, actual) = (new float[192], new float[192]);
        preparer.Prepare([new ImageItem(raw, 0, 0, 7, false)], ImageTransform.Train, 3, expected);
        preparer.Prepare([stored with { Id = 7 }], ImageTransform.Train, 3, actual);
        Assert.Equal(expected, actual);
        var larger = ImageFiles.Encode(1, 9, 8, SKEncodedImageFormat.Png);
        Assert.Throws<ArgumentException>(() => preparer.Prepare([Stored(larger, raw.Shape)], ImageTransform.Test, 0, new float[192]));
    }

    [Fact]
    public void Wrong_destination_is_refused()
    {
        using var preparer = new EncodedImagePreparer(Mean, Deviation, new ImageOptions { Size = 8 }, true, new AugmentationOptions(), threads: 1);
        var item = Stored(ImageFiles.Encode(1, 9, 8, SKEncodedImageFormat.Png));
        Assert.Throws<ArgumentException>(() => preparer.Prepare([item], ImageTransform.Test, 0, new float[191]));
    }

    private static ImageItem Stored(byte[] file, ImageShape? shape = null) =>
        new(new ImageSet(shape ?? new ImageShape(3, 64, 64), new CodedImages(new OriginalFiles(new ImageFileDecoder()), file, [file.Length]), [0]), 0, 0, 7, false);

    private static float[] Prepare(ImageItem item, ImageTransform transform, ImageOptions options)
    {
        using var preparer = new EncodedImagePreparer(Mean, Deviation, options, true, new AugmentationOptions(), threads: 1);
        var values = new float[preparer.Shape.ByteCount];
        preparer.Prepare([item], transform, 3, values);
        return values;
    }

    private static float[] Prepare(
        FolderDataset data,
        ImageItem[] items,
        int threads,
        ImageTransform transform = ImageTransform.Train,
        ulong drawSeed = 3,
        bool reduces = false,
        ImageOptions? options = null)
    {
        var images = options ?? new ImageOptions { Size = 24 };
        using var preparer = new EncodedImagePreparer(data.Mean, data.StandardDeviation, images, reduces, new AugmentationOptions(), threads);
        var values = new float[items.Length * preparer.Shape.ByteCount];
        preparer.Prepare(items, transform, drawSeed, values);
        return values;
    }

    private FolderDataset Open(int cacheMegabytes)
    {
        for (var i = 0; i < 6; i++)
        {
            ImageFiles.Write(_temp.Combine(i % 2 == 0 ? "a" : "b", $"{i}.jpg"), i, width: 90 + 10 * i, height: 120 - 10 * i);
            ImageFiles.Write(_temp.Combine(i % 2 == 0 ? "a" : "b", $"{i}.png"), i + 20);
        }

        return new FolderDataset(new DatasetRequest(new DataLocation(_temp.Path), new ImageOptions { CacheMegabytes = cacheMegabytes }));
    }
}
