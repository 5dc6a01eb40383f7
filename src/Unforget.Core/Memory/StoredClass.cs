using Unforget.Data;
using Unforget.Foundation;
using Unforget.Imaging;
using Unforget.Imaging.Decoding;

namespace Unforget.Memory;

/// <summary>
/// The exemplars of one class in rank order, with bytes of their own, in the form that the data set has: raw pixels, or files. The one
/// place that holds stored bytes.
/// </summary>
internal sealed class StoredClass
{
    private readonly ImageSet _set;

    private StoredClass(int label, ImageSet set, int[] ids)
    {
        _set = set;
        Items = [.. ids.Select((id, index) => new ImageItem(_set, index, label, id, FromMemory: true))];
    }

    public ImageItem[] Items { get; }

    public long ByteCount => _set.Encoded is { } images
        ? Enumerable.Range(0, images.Count).Sum(index => (long)images.ByteCount(index))
        : (long)_set.Count * _set.Shape.ByteCount;

    /// <summary>Copies the bytes of images of one class.</summary>
    public static StoredClass CopyOf(int label, IReadOnlyList<ImageItem> items)
    {
        int[] ids = [.. items.Select(item => item.Id)];
        var shape = items.Count > 0 ? items[0].Set.Shape : default;
        if (items.Count > 0 && items[0].Set.Encoded is { } images)
        {
            return new StoredClass(label, CopyEncoded(label, items, images.Decoder, shape), ids);
        }

        var pixels = new byte[items.Count * shape.ByteCount];
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Set.Shape != shape)
            {
                throw new ArgumentException($"class {label} has images of {items[i].Set.Shape} and of {shape}; expected one size", nameof(items));
            }

            items[i].Set.Pixels(items[i].Index).CopyTo(pixels.AsSpan(i * shape.ByteCount));
        }

        return new StoredClass(label, Raw(label, shape, pixels, ids.Length), ids);
    }

    /// <summary>Saves a class, or makes the saved one; what is passed is then ignored and may be null.</summary>
    public static StoredClass Visit(IStateVisitor visitor, int label, StoredClass? current)
    {
        var shape = current?._set.Shape ?? default;
        long[] size = [shape.Channels, shape.Height, shape.Width];
        long[] ids = current is null ? [] : [.. current.Items.Select(item => (long)item.Id)];
        long[] lengths = current?._set.Encoded is { } images ? [.. Enumerable.Range(0, images.Count).Select(index => (long)images.ByteCount(index))] : [];
        var bytes = current?.Bytes() ?? [];
        visitor.Visit("shape", ref size);
        visitor.Visit("ids", ref ids);
        visitor.Visit("lengths", ref lengths);
        visitor.Visit("pixels", ref bytes, lengths.Length > 0 ? [bytes.Length] : [ids.Length, .. size]);
        if (!visitor.IsLoading)
        {
            return current!;
        }

        var expected = lengths.Length > 0 ? lengths.Sum() : size.Length == 3 ? ids.LongLength * size[0] * size[1] * size[2] : -1;
        if (size.Length != 3 || bytes.LongLength != expected || (lengths.Length > 0 && lengths.Length != ids.Length))
        {
            throw new InvalidDataException(
                $"saved exemplars of class {label}: {bytes.LongLength} bytes are not {ids.Length} images of size [{string.Join(", ", size)}]");
        }

        var saved = new ImageShape((int)size[0], (int)size[1], (int)size[2]);
        var set = lengths.Length > 0
            ? Encoded(label, saved, new ImageFileDecoder(), bytes, [.. lengths.Select(length => (int)length)])
            : Raw(label, saved, bytes, ids.Length);
        return new StoredClass(label, set, [.. ids.Select(id => (int)id)]);
    }

    private static ImageSet CopyEncoded(int label, IReadOnlyList<ImageItem> items, IImageDecoder decoder, ImageShape shape)
    {
        using var buffer = new NativeBuffer();
        using var all = new MemoryStream();
        var lengths = new int[items.Count];
        for (var i = 0; i < lengths.Length; i++)
        {
            var bytes = items[i].Set.Encoded!.Read(items[i].Index, buffer);
            lengths[i] = bytes.Length;
            all.Write(bytes);
        }

        return Encoded(label, shape, decoder, all.ToArray(), lengths);
    }

    private static ImageSet Encoded(int label, ImageShape shape, IImageDecoder decoder, byte[] bytes, int[] lengths) =>
        new(shape, new EncodedImages(decoder, bytes, lengths, $"exemplar of class {label}, number"), Labels(label, lengths.Length));

    private static ImageSet Raw(int label, ImageShape shape, byte[] pixels, int count) => new(shape, pixels, Labels(label, count));

    private static int[] Labels(int label, int count)
    {
        var labels = new int[count];
        Array.Fill(labels, label);
        return labels;
    }

    private byte[] Bytes()
    {
        if (_set.Encoded is EncodedImages images)
        {
            return images.Bytes.ToArray();
        }

        var pixels = new byte[ByteCount];
        for (var i = 0; i < _set.Count; i++)
        {
            _set.Pixels(i).CopyTo(pixels.AsSpan(i * _set.Shape.ByteCount));
        }

        return pixels;
    }
}
