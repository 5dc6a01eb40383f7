using Unforget.Foundation;
using Unforget.Imaging;
using Unforget.Imaging.Preprocessing;

namespace Unforget.Data;

/// <summary>
/// The part of an image that training sees in one pass: an area uniform in a range of shares, a ratio of the sides uniform on a
/// logarithmic scale, a place uniform among those that fit. After ten draws that do not fit it is the largest part in the centre with
/// an allowed ratio.
/// </summary>
internal static class RandomCrop
{
    private const int Attempts = 10;

    /// <summary>
    /// Draws the part. It depends on the pass and the image alone, and has a stream of its own: flip and brightness stay as they are
    /// without it.
    /// </summary>
    /// <param name="drawSeed">Seed of the pass.</param>
    /// <param name="id"><see cref="ImageItem.Id"/>.</param>
    /// <param name="image">Size of the image.</param>
    /// <param name="options">Ranges.</param>
    public static SampleBox Draw(ulong drawSeed, int id, PixelSize image, AugmentationOptions options)
    {
        var random = Seeds.Stream((long)drawSeed, SeedPurpose.Augmentation, id, 1);
        var (low, high) = (Math.Log(options.MinRatio), Math.Log(options.MaxRatio));
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var area = image.PixelCount * (options.MinScale + (options.MaxScale - options.MinScale) * random.NextDouble());
            var ratio = Math.Exp(low + (high - low) * random.NextDouble());
            var width = (int)Math.Round(Math.Sqrt(area * ratio));
            var height = (int)Math.Round(Math.Sqrt(area / ratio));
            if (width > 0 && width <= image.Width && height > 0 && height <= image.Height)
            {
                var top = random.NextInt(image.Height - height + 1);
                var left = random.NextInt(image.Width - width + 1);
                return new SampleBox(left, top, width, height, SeesBeyond: false);
            }
        }

        return Centre(image, options);
    }

    /// <summary>The largest part in the centre whose ratio of width to height is allowed.</summary>
    internal static SampleBox Centre(PixelSize image, AugmentationOptions options)
    {
        var ratio = (double)image.Width / image.Height;
        var (width, height) = (image.Width, image.Height);
        if (ratio < options.MinRatio)
        {
            height = Math.Clamp((int)Math.Round(width / options.MinRatio), 1, image.Height);
        }
        else if (ratio > options.MaxRatio)
        {
            width = Math.Clamp((int)Math.Round(height * options.MaxRatio), 1, image.Width);
        }

        return new SampleBox((image.Width - width) / 2, (image.Height - height) / 2, width, height, SeesBeyond: false);
    }
}
