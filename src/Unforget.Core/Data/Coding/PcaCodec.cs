using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Unforget.Imaging;
using Unforget.Imaging.Decoding;

namespace Unforget.Data.Coding;

/// <summary>
/// Images of one size as places along the directions of a <see cref="PcaBasis"/>, each rounded to one byte (Zhao et al., 2021, whose
/// code counts each place as one byte and keeps it as a number with decimals).
/// </summary>
/// <param name="basis">What all images share.</param>
/// <param name="size">Size of the images.</param>
/// <param name="chargesBasis">Whether the basis counts against a budget.</param>
internal sealed class PcaCodec(PcaBasis basis, PixelSize size, bool chargesBasis) : IImageCodec, IImageDecoder
{
    private const int Zero = 128;

    private readonly PixelSize _size = size;

    public string Description => $"PCA, {basis.Components} codes of {basis.Values} values, {(chargesBasis ? "basis counted" : "basis not counted")}";

    public byte[] Shared => basis.Bytes;

    public long ChargedSharedBytes => chargesBasis ? basis.Bytes.LongLength : 0;

    public IImageDecoder Decoder => this;

    public byte[] Encode(PixelBuffer image)
    {
        if (image.Size != _size)
        {
            throw new ArgumentException($"an image of {image.Size} for a basis of images of {_size}", nameof(image));
        }

        var pixels = image.Pixels;
        var centred = new float[basis.Values];
        for (var i = 0; i < centred.Length; i++)
        {
            centred[i] = pixels[i] - basis.Mean[i];
        }

        var codes = new byte[basis.Components];
        for (var k = 0; k < codes.Length; k++)
        {
            var place = Dot(centred, basis.Direction(k)) / basis.Steps[k];
            codes[k] = (byte)Math.Clamp(MathF.Round(place) + Zero, byte.MinValue, byte.MaxValue);
        }

        return codes;
    }

    public ReadOnlySpan<byte> Complete(ReadOnlySpan<byte> own, NativeBuffer buffer) => own;

    public DecodeOutcome ReadSize(ReadOnlySpan<byte> stored, out PixelSize size)
    {
        size = _size;
        return Check(stored);
    }

    public DecodeOutcome Decode(ReadOnlySpan<byte> stored, PixelSize atLeast, NativeBuffer scratch, PixelBuffer destination)
    {
        if (Check(stored) is var outcome and not DecodeOutcome.Complete)
        {
            return outcome;
        }

        var sum = MemoryMarshal.Cast<byte, float>(scratch.Reserve(basis.Values * sizeof(float)));
        basis.Mean.CopyTo(sum);
        for (var k = 0; k < stored.Length; k++)
        {
            AddScaled(basis.Direction(k), (stored[k] - Zero) * basis.Steps[k], sum);
        }

        var pixels = destination.Resize(_size);
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)Math.Clamp(MathF.Round(sum[i]), byte.MinValue, byte.MaxValue);
        }

        return DecodeOutcome.Complete;
    }

    private DecodeOutcome Check(ReadOnlySpan<byte> stored) =>
        stored.Length == basis.Components ? DecodeOutcome.Complete : stored.IsEmpty ? DecodeOutcome.Empty : DecodeOutcome.Damaged;

    // Eight numbers at a time on every processor, multiplied and added one after the other: the same bits everywhere.
    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var first = MemoryMarshal.Cast<float, Vector256<float>>(a);
        var second = MemoryMarshal.Cast<float, Vector256<float>>(b);
        var lanes = Vector256<float>.Zero;
        for (var i = 0; i < first.Length; i++)
        {
            lanes += first[i] * second[i];
        }

        var sum = Vector256.Sum(lanes);
        for (var i = first.Length * Vector256<float>.Count; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private static void AddScaled(ReadOnlySpan<float> direction, float factor, Span<float> target)
    {
        var source = MemoryMarshal.Cast<float, Vector256<float>>(direction);
        var sum = MemoryMarshal.Cast<float, Vector256<float>>(target);
        var factors = Vector256.Create(factor);
        for (var i = 0; i < source.Length; i++)
        {
            sum[i] += factors * source[i];
        }

        for (var i = source.Length * Vector256<float>.Count; i < target.Length; i++)
        {
            target[i] += factor * direction[i];
        }
    }
}
