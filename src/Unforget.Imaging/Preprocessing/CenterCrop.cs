namespace Unforget.Imaging.Preprocessing;

/// <summary>
/// The part of an image that a network is tested on: the shorter side is resized to a length, the longer one in proportion and
/// rounded down, and a square is cut from the centre (where that is between two pixels, at the even one). Resizing and cropping are
/// one step here, with the same result.
/// </summary>
public static class CenterCrop
{
    /// <summary>The part of an image.</summary>
    /// <param name="image">Its size, positive.</param>
    /// <param name="resize">Length of the shorter side after resizing, at least <paramref name="crop"/>.</param>
    /// <param name="crop">Side of the square, positive.</param>
    public static SampleBox Of(PixelSize image, int resize, int crop)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(crop);
        ArgumentOutOfRangeException.ThrowIfLessThan(resize, crop);
        var shorter = image.Shorter;
        var (width, height) = ((int)((long)resize * image.Width / shorter), (int)((long)resize * image.Height / shorter));
        var (left, top) = (Math.Round((width - crop) / 2.0), Math.Round((height - crop) / 2.0));
        var (x, y) = ((double)image.Width / width, (double)image.Height / height);
        return new SampleBox(left * x, top * y, crop * x, crop * y, SeesBeyond: true);
    }
}
