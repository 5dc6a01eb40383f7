using Unforget.Data;
using Unforget.Foundation;

namespace Unforget.Memory;

/// <summary>
/// The exemplars of one class in rank order, with bytes of their own. The one place that holds stored bytes: an encoding
/// other than raw pixels would live here.
/// </summary>
internal sealed class StoredClass
{
    private readonly ImageSet _set;

    private StoredClass(int label, ImageShape shape, byte[] pixels, int[] ids)
    {
        var labels = new int[ids.Length];
        Array.Fill(labels, label);
        _set = new ImageSet(shape, pixels, labels);
        Items = [.. ids.Select((id, index) => new ImageItem(_set, index, label, id, FromMemory: true))];
    }

    public ImageItem[] Items { get; }

    public long ByteCount => (long)_set.Count * _set.Shape.ByteCount;

    /// <summary>Copies the pixels of images of one class.</summary>
    public static StoredClass CopyOf(int label, IReadOnlyList<ImageItem> items)
    {
        var shape = items.Count > 0 ? items[0].Set.Shape : default;
        var pixels = new byte[items.Count * shape.ByteCount];
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Set.Shape != shape)
            {
                throw new ArgumentException($"class {label} has images of {items[i].Set.Shape} and of {shape}; expected one size", nameof(items));
            }

            items[i].Set.Pixels(items[i].Index).CopyTo(pixels.AsSpan(i * shape.ByteCount));
        }

        return new StoredClass(label, shape, pixels, [.. items.Select(item => item.Id)]);
    }

    /// <summary>Saves a class, or makes the saved one; what is passed is then ignored and may be null.</summary>
    public static StoredClass Visit(IStateVisitor visitor, int label, StoredClass? current)
    {
        var shape = current?._set.Shape ?? default;
        long[] size = [shape.Channels, shape.Height, shape.Width];
        long[] ids = current is null ? [] : [.. current.Items.Select(item => (long)item.Id)];
        var pixels = current?.Pixels() ?? [];
        visitor.Visit("shape", ref size);
        visitor.Visit("ids", ref ids);
        visitor.Visit("pixels", ref pixels, [ids.Length, .. size]);
        if (!visitor.IsLoading)
        {
            return current!;
        }

        if (size.Length != 3 || pixels.LongLength != ids.LongLength * size[0] * size[1] * size[2])
        {
            throw new InvalidDataException(
                $"saved exemplars of class {label}: {pixels.LongLength} bytes are not {ids.Length} images of size [{string.Join(", ", size)}]");
        }

        var saved = new ImageShape((int)size[0], (int)size[1], (int)size[2]);
        return new StoredClass(label, saved, pixels, [.. ids.Select(id => (int)id)]);
    }

    private byte[] Pixels()
    {
        var pixels = new byte[ByteCount];
        for (var i = 0; i < _set.Count; i++)
        {
            _set.Pixels(i).CopyTo(pixels.AsSpan(i * _set.Shape.ByteCount));
        }

        return pixels;
    }
}
