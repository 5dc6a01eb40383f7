using Unforget.Foundation;
using Unforget.Imaging;

namespace Unforget.Data.Coding;

/// <summary>Encodes images of a set, several at a time. The result does not depend on the number of threads.</summary>
internal static class ImageCoder
{
    /// <summary>Images by which the size of many is estimated.</summary>
    private const int SampledImages = 100;

    /// <summary>Encodes images.</summary>
    /// <param name="codec">Their new form.</param>
    /// <param name="set">Where they are.</param>
    /// <param name="indices">Which, in the order of the result.</param>
    /// <param name="threads">At least 1.</param>
    /// <exception cref="UserError">They are not RGB, one of them cannot be decoded, or all of them come to more bytes than an array holds.</exception>
    public static CodedImages Encode(IImageCodec codec, ImageSet set, IReadOnlyList<int> indices, int threads)
    {
        RequireColor(set);
        RequireRoom(codec, set, indices);
        var encoded = new byte[indices.Count][];
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads };
        try
        {
            Parallel.For(0, indices.Count, options, () => new DecodeScratch(), (i, _, scratch) =>
            {
                encoded[i] = codec.Encode(scratch.Load(set, indices[i]));
                return scratch;
            }, scratch => scratch.Dispose());
        }
        catch (AggregateException error) when (error.InnerExceptions.OfType<UserError>().FirstOrDefault() is { } first)
        {
            throw new UserError(first.Message, error);
        }

        return Join(codec, encoded);
    }

    /// <summary>Pixels of images of one size, [N, H*W*3], each interleaved.</summary>
    /// <exception cref="UserError">They are not RGB, of several sizes, or one cannot be decoded.</exception>
    public static byte[] Pixels(ImageSet set, IReadOnlyList<int> indices)
    {
        RequireColor(set);
        using var scratch = new DecodeScratch();
        var length = set.Shape.ByteCount;
        var pixels = new byte[(long)indices.Count * length];
        for (var i = 0; i < indices.Count; i++)
        {
            var image = scratch.Load(set, indices[i]);
            RequireSize(set, indices[i], image.Size);
            image.Pixels.CopyTo(pixels.AsSpan(i * length));
        }

        return pixels;
    }

    /// <summary>Refuses images that are not of the size that the network sees, by their headers.</summary>
    /// <exception cref="UserError">One is of another.</exception>
    public static void RequireOneSize(ImageSet set)
    {
        if (set.Encoded is not { } encoded)
        {
            return;
        }

        using var buffer = new NativeBuffer();
        for (var i = 0; i < encoded.Count; i++)
        {
            encoded.Decoder.ReadSize(encoded.Read(i, buffer), out var size);
            RequireSize(set, i, size);
        }
    }

    private static void RequireSize(ImageSet set, int index, PixelSize size)
    {
        var wanted = new PixelSize(set.Shape.Width, set.Shape.Height);
        if (size != wanted)
        {
            var name = set.Encoded?.Describe(index) ?? FormattableString.Invariant($"image {index}");
            throw new UserError($"codec pca needs images of the size that the network sees: {name} is {size}, images.size makes {wanted}; valid: codec jpeg, or such images");
        }
    }

    /// <summary>Puts images one behind the other.</summary>
    /// <exception cref="UserError">They come to more bytes than an array holds.</exception>
    public static CodedImages Join(IImageCodec codec, IReadOnlyList<byte[]> images)
    {
        var total = images.Sum(image => image.LongLength);
        if (total > Array.MaxLength)
        {
            throw TooMany(images.Count, total);
        }

        var bytes = new byte[total];
        var start = 0;
        foreach (var image in images)
        {
            image.CopyTo(bytes, start);
            start += image.Length;
        }

        return new CodedImages(codec, bytes, [.. images.Select(image => image.Length)]);
    }

    /// <summary>Mean distance of pixels of images from those of others, in levels of 255.</summary>
    /// <param name="originals">At least one.</param>
    /// <param name="others">As many, of the same sizes.</param>
    public static double MeanError(IReadOnlyList<ImageItem> originals, IReadOnlyList<ImageItem> others)
    {
        if (originals.Zip(others).All(pair => pair.First.Set == pair.Second.Set && pair.First.Index == pair.Second.Index))
        {
            return 0.0;
        }

        using var first = new DecodeScratch();
        using var second = new DecodeScratch();
        var (sum, count) = (0L, 0L);
        for (var i = 0; i < originals.Count; i++)
        {
            var a = first.Load(originals[i].Set, originals[i].Index).Pixels;
            var b = second.Load(others[i].Set, others[i].Index).Pixels;
            for (var k = 0; k < a.Length; k++)
            {
                sum += Math.Abs(a[k] - b[k]);
            }

            count += a.Length;
        }

        return (double)sum / count;
    }

    /// <summary>Refuses a data set that will not fit by some of its images, before all of them are encoded.</summary>
    private static void RequireRoom(IImageCodec codec, ImageSet set, IReadOnlyList<int> indices)
    {
        if (indices.Count <= 10 * SampledImages)
        {
            return;
        }

        using var scratch = new DecodeScratch();
        var step = indices.Count / SampledImages;
        var sampled = Enumerable.Range(0, SampledImages).Sum(i => codec.Encode(scratch.Load(set, indices[i * step])).LongLength);
        var expected = sampled * indices.Count / SampledImages;
        if (expected > Array.MaxLength)
        {
            throw TooMany(indices.Count, expected);
        }
    }

    private static UserError TooMany(int count, long bytes) => new(
        $"{count} encoded images come to {bytes} bytes, more than the {Array.MaxLength} that are held in memory; "
            + "write them with 'unforget compress' and name the new folder with images.train and images.test, or with --data");

    private static void RequireColor(ImageSet set)
    {
        if (set.Shape.Channels != PixelBuffer.Channels)
        {
            throw new UserError($"compress: the images have {set.Shape.Channels} channels; only images of 3 can be encoded");
        }
    }

    /// <summary>Puts the pixels of an image into the scratch.</summary>
    private static PixelBuffer Load(this DecodeScratch scratch, ImageSet set, int index)
    {
        if (set.Encoded is { } encoded)
        {
            scratch.Decode(encoded, index);
            return scratch.Pixels;
        }

        scratch.Interleave(set, index);
        return scratch.Pixels;
    }
}
