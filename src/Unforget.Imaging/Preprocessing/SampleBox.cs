namespace Unforget.Imaging.Preprocessing;

/// <summary>A part of an image in pixels, not necessarily whole ones, that is resized to an output.</summary>
/// <param name="X">Left edge; 0 is the left edge of the first column.</param>
/// <param name="Y">Upper edge.</param>
/// <param name="Width">Positive.</param>
/// <param name="Height">Positive.</param>
/// <param name="SeesBeyond">
/// Whether pixels outside the box may contribute at its edges: true as after resizing the whole image and cropping then, false as
/// after cropping first.
/// </param>
public readonly record struct SampleBox(double X, double Y, double Width, double Height, bool SeesBeyond)
{
    /// <summary>A whole image.</summary>
    public static SampleBox Whole(PixelSize image) => new(0, 0, image.Width, image.Height, SeesBeyond: true);

    /// <summary>The same part of the image after it was resized.</summary>
    /// <param name="from">Size that the box refers to.</param>
    /// <param name="to">The new size.</param>
    public SampleBox Scaled(PixelSize from, PixelSize to)
    {
        var (x, y) = ((double)to.Width / from.Width, (double)to.Height / from.Height);
        return from == to ? this : new SampleBox(X * x, Y * y, Width * x, Height * y, SeesBeyond);
    }

    /// <summary>The smallest size of the whole image in which this part is still as large as an output.</summary>
    /// <param name="image">Size that the box refers to.</param>
    /// <param name="output">Size of the output.</param>
    public PixelSize SmallestImage(PixelSize image, PixelSize output) => new(
        (int)Math.Min(image.Width, Math.Ceiling(image.Width * (output.Width / Width))),
        (int)Math.Min(image.Height, Math.Ceiling(image.Height * (output.Height / Height))));
}
