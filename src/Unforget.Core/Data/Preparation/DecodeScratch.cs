using Unforget.Foundation;
using Unforget.Imaging;
using Unforget.Imaging.Decoding;
using Unforget.Imaging.Preprocessing;

namespace Unforget.Data;

/// <summary>One thread's memory for turning stored images into pixels; grows to what the largest image needs. The owner disposes.</summary>
internal sealed class DecodeScratch : IDisposable
{
    private readonly NativeBuffer _stored = new();
    private readonly NativeBuffer _working = new();

    /// <summary>The image that was decoded last.</summary>
    public PixelBuffer Pixels { get; } = new();

    /// <summary>Resizes.</summary>
    public Resampler Resampler { get; } = new();

    /// <summary>For the result of resizing, or of another rearrangement.</summary>
    public NativeBuffer Result { get; } = new();

    /// <summary>The encoded bytes of an image; valid until the next call.</summary>
    public ReadOnlySpan<byte> Read(IStoredImages images, int index) => images.Read(index, _stored);

    /// <summary>Decodes an image into <see cref="Pixels"/>, at its full size.</summary>
    /// <exception cref="UserError">It cannot be read or decoded.</exception>
    public void Decode(IStoredImages images, int index) => Decode(images, index, Read(images, index), default);

    /// <summary>The same for bytes that were read before, at full size or at a smaller one that suffices.</summary>
    public void Decode(IStoredImages images, int index, ReadOnlySpan<byte> stored, PixelSize atLeast) =>
        Require(images, index, images.Decoder.Decode(stored, atLeast, _working, Pixels));

    /// <summary>Decodes bytes into <see cref="Pixels"/>, at full size.</summary>
    public DecodeOutcome TryDecode(IImageDecoder decoder, ReadOnlySpan<byte> stored) => decoder.Decode(stored, default, _working, Pixels);

    /// <summary>The size of an image whose bytes were read.</summary>
    public static PixelSize SizeOf(IStoredImages images, int index, ReadOnlySpan<byte> stored)
    {
        Require(images, index, images.Decoder.ReadSize(stored, out var size));
        return size;
    }

    /// <summary>Puts a raw image, [3, H, W], into <see cref="Pixels"/>.</summary>
    /// <exception cref="ArgumentException">It has another number of channels.</exception>
    public void Interleave(ImageSet set, int index)
    {
        var (shape, plane) = (set.Shape, set.Shape.Height * set.Shape.Width);
        if (shape.Channels != PixelBuffer.Channels)
        {
            throw new ArgumentException($"a raw image is {shape}, expected {PixelBuffer.Channels} channels", nameof(set));
        }

        var from = set.Pixels(index);
        var to = Pixels.Resize(new PixelSize(shape.Width, shape.Height));
        for (var i = 0; i < plane; i++)
        {
            (to[3 * i], to[3 * i + 1], to[3 * i + 2]) = (from[i], from[plane + i], from[2 * plane + i]);
        }
    }

    /// <summary>The image that was decoded last as a raw image, [3, H, W]; valid until the next call.</summary>
    /// <param name="shape">The size that it must have.</param>
    /// <exception cref="ArgumentException">It has another size.</exception>
    public ReadOnlySpan<byte> Planar(ImageShape shape)
    {
        var (size, plane) = (Pixels.Size, shape.Height * shape.Width);
        if (shape.Channels != PixelBuffer.Channels || size != new PixelSize(shape.Width, shape.Height))
        {
            throw new ArgumentException($"a decoded image is {size}, expected {shape}", nameof(shape));
        }

        var from = Pixels.Pixels;
        var to = Result.Reserve(shape.ByteCount);
        for (var i = 0; i < plane; i++)
        {
            (to[i], to[plane + i], to[2 * plane + i]) = (from[3 * i], from[3 * i + 1], from[3 * i + 2]);
        }

        return to;
    }

    public void Dispose()
    {
        _stored.Dispose();
        _working.Dispose();
        Pixels.Dispose();
        Resampler.Dispose();
        Result.Dispose();
    }

    private static void Require(IStoredImages images, int index, DecodeOutcome outcome)
    {
        if (outcome != DecodeOutcome.Complete)
        {
            throw new UserError($"{images.Describe(index)}: can no longer be decoded ({outcome}); it was whole when the run began");
        }
    }
}
