using System.Buffers;

namespace Unforget.Data;

/// <summary>
/// The transforms of the CIFAR experiments, from stored bytes to normalised floats in one pass: zero padding and random
/// crop to the same size, horizontal flip, brightness jitter, scaling to [0, 1], normalisation (training); the last two
/// alone (test). Padding is black before normalisation. Exemplars of the same size that are kept in an encoded form are decoded
/// first. Safe to call from several threads. The owner disposes.
/// </summary>
public sealed class StandardImagePreparer : IBackgroundPreparer, IDisposable
{
    // Below this a second thread costs more than it saves (an image takes a few microseconds).
    private const int ImagesPerChunk = 16;
    private const int MaxChannels = 16;

    private readonly AugmentationOptions _options;
    private readonly ParallelOptions _parallel;

    private readonly PixelTable _table;
    private readonly ScratchPool _scratch;

    /// <param name="shape">Size of the images, stored and prepared; at most 16 channels.</param>
    /// <param name="mean">Per-channel mean of pixels in [0, 1].</param>
    /// <param name="standardDeviation">Per-channel standard deviation of pixels in [0, 1], positive.</param>
    /// <param name="options">The training augmentation.</param>
    /// <param name="threads">Threads that prepare one batch, at least 1. The result does not depend on it.</param>
    /// <exception cref="ArgumentException">The channels do not fit together, or a value is out of range.</exception>
    public StandardImagePreparer(
        ImageShape shape, IReadOnlyList<float> mean, IReadOnlyList<float> standardDeviation, AugmentationOptions options, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        ArgumentOutOfRangeException.ThrowIfNegative(options.CropPadding);
        if (shape.Channels is < 1 or > MaxChannels || shape.Height < 1 || shape.Width < 1)
        {
            throw new ArgumentException($"{shape}: expected 1..{MaxChannels} channels and at least one pixel", nameof(shape));
        }

        if (mean.Count != shape.Channels || standardDeviation.Count != shape.Channels || standardDeviation.Any(s => !(s > 0)))
        {
            throw new ArgumentException($"expected {shape.Channels} means and positive standard deviations, one a channel", nameof(mean));
        }

        Shape = shape;
        _options = options;
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        _table = new PixelTable(mean, standardDeviation);
        _scratch = new ScratchPool(threads + 1);
    }

    /// <summary>A preparer for the images of a data set.</summary>
    /// <param name="dataset">Gives size, mean and standard deviation.</param>
    /// <param name="options">The training augmentation.</param>
    /// <param name="threads">Threads that prepare one batch, at least 1.</param>
    public static StandardImagePreparer For(ImageDataset dataset, AugmentationOptions options, int threads) =>
        new(dataset.Train.Shape, dataset.Mean, dataset.StandardDeviation, options, threads);

    /// <inheritdoc/>
    public ImageShape Shape { get; }

    private AugmentationDraw Untouched => new(_options.CropPadding, _options.CropPadding, Flip: false, Brightness: 1f);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The destination has another length, or an image another size.</exception>
    public unsafe void Prepare(ReadOnlySpan<ImageItem> items, ImageTransform transform, ulong drawSeed, Span<float> destination)
    {
        Check(items, destination);
        if (items.Length <= ImagesPerChunk || _parallel.MaxDegreeOfParallelism == 1)
        {
            PrepareChunk(items, transform, drawSeed, destination);
            return;
        }

        // Spans cannot cross to other threads: the images go through a pooled array, the destination as a pinned address.
        var shared = ArrayPool<ImageItem>.Shared.Rent(items.Length);
        items.CopyTo(shared);
        var count = items.Length;
        fixed (float* pinned = destination)
        {
            var address = (nint)pinned;
            Parallel.For(0, (count + ImagesPerChunk - 1) / ImagesPerChunk, _parallel, chunk =>
            {
                var first = chunk * ImagesPerChunk;
                var length = Math.Min(ImagesPerChunk, count - first);
                var part = new Span<float>((float*)address + (long)first * Shape.ByteCount, length * Shape.ByteCount);
                PrepareChunk(shared.AsSpan(first, length), transform, drawSeed, part);
            });
        }

        ArrayPool<ImageItem>.Shared.Return(shared, clearArray: true);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">As for <see cref="Prepare"/>.</exception>
    public void PrepareInBackground(ReadOnlySpan<ImageItem> items, ImageTransform transform, ulong drawSeed, Span<float> destination)
    {
        Check(items, destination);
        PrepareChunk(items, transform, drawSeed, destination);
    }

    /// <summary>Prepares one image with given choices.</summary>
    /// <param name="pixels">Stored bytes, [C, H, W].</param>
    /// <param name="draw">Choices of the augmentation.</param>
    /// <param name="destination">Receives float32, [H, W, C].</param>
    /// <exception cref="ArgumentException">A length does not fit <see cref="Shape"/>, or the draw the padding.</exception>
    public void PrepareOne(ReadOnlySpan<byte> pixels, AugmentationDraw draw, Span<float> destination)
    {
        var lastOffset = 2 * _options.CropPadding;
        if (draw.Row < 0 || draw.Row > lastOffset || draw.Column < 0 || draw.Column > lastOffset || !(draw.Brightness >= 0))
        {
            throw new ArgumentException($"{draw}: expected offsets 0..{lastOffset} and a brightness of at least 0", nameof(draw));
        }

        if (pixels.Length != Shape.ByteCount || destination.Length != Shape.ByteCount)
        {
            throw new ArgumentException($"{pixels.Length} bytes to {destination.Length} floats, expected {Shape.ByteCount}", nameof(pixels));
        }

        if (draw.Brightness == 1f)
        {
            Write(pixels, draw, _table.Plain, destination);
            return;
        }

        Span<float> table = stackalloc float[Shape.Channels * PixelTable.Levels];
        _table.FillJittered(draw.Brightness, table);
        Write(pixels, draw, table, destination);
    }

    /// <inheritdoc/>
    public void Dispose() => _scratch.Dispose();

    private void Check(ReadOnlySpan<ImageItem> items, Span<float> destination)
    {
        if (destination.Length != (long)items.Length * Shape.ByteCount)
        {
            throw new ArgumentException(
                $"{destination.Length} floats, expected {items.Length} images of {Shape.ByteCount}", nameof(destination));
        }

        foreach (ref readonly var item in items)
        {
            if (item.Set.Shape != Shape)
            {
                throw new ArgumentException($"an image is {item.Set.Shape}, expected {Shape}", nameof(items));
            }
        }
    }

    private void PrepareChunk(ReadOnlySpan<ImageItem> items, ImageTransform transform, ulong drawSeed, Span<float> destination)
    {
        for (var i = 0; i < items.Length; i++)
        {
            ref readonly var item = ref items[i];
            var draw = transform switch
            {
                ImageTransform.Train => AugmentationDraw.For(drawSeed, item.Id, _options),
                ImageTransform.Mirrored => Untouched with { Flip = true },
                _ => Untouched,
            };
            var part = destination.Slice(i * Shape.ByteCount, Shape.ByteCount);
            if (item.Set.Encoded is { } images)
            {
                PrepareDecoded(images, item.Index, draw, part);
            }
            else
            {
                PrepareOne(item.Set.Pixels(item.Index), draw, part);
            }
        }
    }

    private void PrepareDecoded(IStoredImages images, int index, AugmentationDraw draw, Span<float> destination)
    {
        var scratch = _scratch.Rent();
        try
        {
            scratch.Decode(images, index);
            PrepareOne(scratch.Planar(Shape), draw, destination);
        }
        finally
        {
            _scratch.Return(scratch);
        }
    }

    /// <summary>Moves [C, H, W] bytes to [H, W, C] floats through a table of prepared values.</summary>
    private void Write(ReadOnlySpan<byte> pixels, AugmentationDraw draw, ReadOnlySpan<float> table, Span<float> destination)
    {
        var (channels, height, width) = (Shape.Channels, Shape.Height, Shape.Width);
        var down = draw.Row - _options.CropPadding;
        var right = draw.Column - _options.CropPadding;

        // Columns of the crop that lie inside the image; the rest is padding.
        var first = Math.Clamp(-right, 0, width);
        var end = Math.Clamp(width - right, first, width);
        for (var c = 0; c < channels; c++)
        {
            var values = table.Slice(c * PixelTable.Levels, PixelTable.Levels);
            var plane = pixels.Slice(c * height * width, height * width);
            for (var y = 0; y < height; y++)
            {
                var row = destination.Slice(y * width * channels, width * channels);
                var sourceRow = y + down;
                if (sourceRow < 0 || sourceRow >= height || first == end)
                {
                    Fill(row, c, channels, 0, width, values[0]);
                    continue;
                }

                // Output columns of the inner part and the step between them: the flip reverses the crop, padding included.
                var source = plane.Slice(sourceRow * width + first + right, end - first);
                var step = draw.Flip ? -channels : channels;
                var target = (draw.Flip ? width - 1 - first : first) * channels + c;
                foreach (var value in source)
                {
                    row[target] = values[value];
                    target += step;
                }

                FillSides(row, c, draw.Flip ? (width - end, width - first) : (first, end), values[0]);
            }
        }
    }

    private void FillSides(Span<float> row, int channel, (int First, int End) inner, float black)
    {
        Fill(row, channel, Shape.Channels, 0, inner.First, black);
        Fill(row, channel, Shape.Channels, inner.End, Shape.Width, black);
    }

    private static void Fill(Span<float> row, int channel, int channels, int from, int to, float black)
    {
        for (var x = from; x < to; x++)
        {
            row[x * channels + channel] = black;
        }
    }
}
