using Unforget.Data;
using Unforget.Data.Coding;
using Unforget.Foundation;
using Unforget.Imaging;
using Unforget.Memory.Coding;

namespace Unforget.Memory;

/// <summary>
/// The exemplars of one class in rank order, with bytes of their own: pixels, or what a codec made of them. The one place that
/// holds stored bytes.
/// </summary>
internal sealed class StoredClass
{
    private readonly ImageSet _set;

    private StoredClass(int label, ImageSet set, int[] ids)
    {
        _set = set;
        Items = [.. ids.Select((id, index) => new ImageItem(set, index, label, id, FromMemory: true))];
    }

    public ImageItem[] Items { get; }

    /// <summary>Bytes of the images, without what they share with others.</summary>
    public long ByteCount => Images?.TotalBytes ?? (long)_set.Count * _set.Shape.ByteCount;

    /// <summary>The form of the images; null for pixels, and for no images.</summary>
    public IImageCodec? Codec => Images?.Codec;

    private CodedImages? Images => _set.Encoded as CodedImages;

    /// <summary>Copies images of one class.</summary>
    /// <param name="label">The class.</param>
    /// <param name="items">Its images: pixels, images in the form of a codec, or files.</param>
    /// <param name="files">The form of files; not needed for others.</param>
    public static StoredClass CopyOf(int label, IReadOnlyList<ImageItem> items, IImageCodec? files = null)
    {
        var shape = items.Count > 0 ? items[0].Set.Shape : default;
        if (items.FirstOrDefault(item => item.Set.Shape != shape) is { Set: { } other })
        {
            throw new ArgumentException($"class {label} has images of {other.Shape} and of {shape}; expected one size", nameof(items));
        }

        int[] ids = [.. items.Select(item => item.Id)];
        return items.Count > 0 && items[0].Set.Encoded is { } encoded
            ? new StoredClass(label, Set(label, shape, Encoded(items, (encoded as CodedImages)?.Codec ?? files!)), ids)
            : new StoredClass(label, new ImageSet(shape, Pixels(items, shape), Labels(label, ids.Length)), ids);
    }

    /// <summary>Saves a class, or makes the saved one; what is passed is then ignored and may be null.</summary>
    public static StoredClass Visit(IStateVisitor visitor, int label, StoredClass? current, ExemplarCoding? coding)
    {
        var shape = current?._set.Shape ?? default;
        long[] size = [shape.Channels, shape.Height, shape.Width];
        long[] ids = current is null ? [] : [.. current.Items.Select(item => (long)item.Id)];
        visitor.Visit("shape", ref size);
        visitor.Visit("ids", ref ids);
        var saved = coding is null ? VisitPixels(visitor, label, current, size, ids.Length) : VisitCoded(visitor, label, current, size, ids.Length, coding);
        return visitor.IsLoading ? new StoredClass(label, saved!, [.. ids.Select(id => (int)id)]) : current!;
    }

    private static ImageSet? VisitPixels(IStateVisitor visitor, int label, StoredClass? current, long[] size, int count)
    {
        var pixels = current is null ? [] : Pixels(current.Items, current._set.Shape);
        visitor.Visit("pixels", ref pixels, [count, .. size]);
        if (!visitor.IsLoading)
        {
            return null;
        }

        if (size.Length != 3 || pixels.LongLength != count * size[0] * size[1] * size[2])
        {
            throw Damaged(label, $"{pixels.LongLength} bytes are not {count} images of size [{string.Join(", ", size)}]");
        }

        return new ImageSet(Shape(size), pixels, Labels(label, count));
    }

    private static ImageSet? VisitCoded(IStateVisitor visitor, int label, StoredClass? current, long[] size, int count, ExemplarCoding coding)
    {
        var form = current?.Codec is { } codec ? coding.IndexOf(codec) : -1;
        long[] sizes = current?.Images is { } images ? [.. images.Sizes.Select(one => (long)one)] : [];
        var bytes = current?.Images?.Bytes ?? [];
        visitor.Visit("form", ref form);
        visitor.Visit("sizes", ref sizes);
        visitor.Visit("bytes", ref bytes);
        if (!visitor.IsLoading)
        {
            return null;
        }

        if (size.Length != 3 || sizes.Length != count)
        {
            throw Damaged(label, $"{sizes.Length} sizes for {count} images of size [{string.Join(", ", size)}]");
        }

        return count == 0
            ? new ImageSet(Shape(size), [], [])
            : Set(label, Shape(size), new CodedImages(coding.CodecAt(form), bytes, [.. sizes.Select(one => checked((int)one))]));
    }

    private static InvalidDataException Damaged(int label, string problem) => new($"saved exemplars of class {label}: {problem}");

    private static ImageShape Shape(long[] size) => new((int)size[0], (int)size[1], (int)size[2]);

    private static ImageSet Set(int label, ImageShape shape, CodedImages images) => new(shape, images, Labels(label, images.Count));

    private static int[] Labels(int label, int count) => [.. Enumerable.Repeat(label, count)];

    private static CodedImages Encoded(IReadOnlyList<ImageItem> items, IImageCodec codec)
    {
        using var buffer = new NativeBuffer();
        return ImageCoder.Join(codec, [.. items.Select(item => item.Set.Encoded is CodedImages coded
            ? coded.Own(item.Index).ToArray()
            : item.Set.Encoded!.Read(item.Index, buffer).ToArray())]);
    }

    private static byte[] Pixels(IReadOnlyList<ImageItem> items, ImageShape shape)
    {
        var pixels = new byte[items.Count * shape.ByteCount];
        for (var i = 0; i < items.Count; i++)
        {
            items[i].Set.Pixels(items[i].Index).CopyTo(pixels.AsSpan(i * shape.ByteCount));
        }

        return pixels;
    }
}
