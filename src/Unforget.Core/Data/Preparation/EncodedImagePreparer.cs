using Unforget.Data.Folders;
using Unforget.Imaging;
using Unforget.Imaging.Preprocessing;

namespace Unforget.Data;

/// <summary>
/// Prepares images of any size that are kept in an encoded form (<see cref="IStoredImages"/>). Training: a random part of the image
/// resized to the output (<see cref="RandomCrop"/>), flip, brightness, scaling to [0, 1], normalisation. Test: the shorter side resized and
/// the centre cut out (<see cref="CenterCrop"/>), then the last two. Works with several threads; the result does not depend on their
/// number. Nothing here allocates managed memory after the first batch: files are read, decoded and resized in native memory that
/// each thread keeps, so that the next batch can be prepared during a training step. The owner disposes.
/// </summary>
public sealed unsafe class EncodedImagePreparer : IBackgroundPreparer, IDisposable
{
    private readonly AugmentationOptions _options;
    private readonly int _resize;
    private readonly bool _reducesJpeg;
    private readonly PixelSize _output;
    private readonly PixelTable _table;
    private readonly DecodeScratch[] _scratch;
    private readonly PreparationWorkers _workers;
    private readonly object _gate = new();

    // The job in progress. Arrays grow with the first batches and are then reused.
    private ImageItem[] _items = [];
    private ImageTransform _transform;
    private ulong _drawSeed;
    private nint _destination;

    /// <param name="mean">Three means of pixels in [0, 1].</param>
    /// <param name="standardDeviation">Three standard deviations of pixels in [0, 1], positive.</param>
    /// <param name="images">Sizes, and whether JPEG may be decoded at a reduced size.</param>
    /// <param name="reducesJpeg">Whether it may; false where images are kept decoded, which are always whole.</param>
    /// <param name="options">The training augmentation; padding plays no part.</param>
    /// <param name="threads">Threads that prepare one batch, at least 1.</param>
    /// <exception cref="ArgumentException">The numbers do not fit three channels.</exception>
    public EncodedImagePreparer(
        IReadOnlyList<float> mean, IReadOnlyList<float> standardDeviation, ImageOptions images, bool reducesJpeg, AugmentationOptions options, int threads)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        if (mean.Count != PixelBuffer.Channels || standardDeviation.Count != PixelBuffer.Channels || standardDeviation.Any(s => !(s > 0)))
        {
            throw new ArgumentException($"expected {PixelBuffer.Channels} means and positive standard deviations", nameof(mean));
        }

        Shape = new ImageShape(PixelBuffer.Channels, images.Size, images.Size);
        _output = new PixelSize(images.Size, images.Size);
        _resize = images.EffectiveResize;
        _reducesJpeg = reducesJpeg;
        _options = options;
        _table = new PixelTable(mean, standardDeviation);
        _scratch = [.. Enumerable.Range(0, threads).Select(_ => new DecodeScratch())];
        _workers = new PreparationWorkers(threads, PrepareOne);
    }

    /// <inheritdoc/>
    public ImageShape Shape { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The destination has another length, or a raw image another number of channels.</exception>
    /// <exception cref="Foundation.UserError">A file has changed since the run began.</exception>
    public void Prepare(ReadOnlySpan<ImageItem> items, ImageTransform transform, ulong drawSeed, Span<float> destination)
    {
        if (destination.Length != (long)items.Length * Shape.ByteCount)
        {
            throw new ArgumentException($"{destination.Length} floats, expected {items.Length} images of {Shape.ByteCount}", nameof(destination));
        }

        // One batch at a time: the threads and their memory belong to it.
        lock (_gate)
        {
            fixed (float* start = destination)
            {
                _items = _items.Length < items.Length ? new ImageItem[items.Length] : _items;
                items.CopyTo(_items);
                (_transform, _drawSeed, _destination) = (transform, drawSeed, (nint)start);
                try
                {
                    _workers.Run(items.Length);
                }
                finally
                {
                    Array.Clear(_items);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void PrepareInBackground(ReadOnlySpan<ImageItem> items, ImageTransform transform, ulong drawSeed, Span<float> destination) =>
        Prepare(items, transform, drawSeed, destination);

    /// <inheritdoc/>
    public void Dispose()
    {
        _workers.Dispose();
        Array.ForEach(_scratch, scratch => scratch.Dispose());
    }

    private void PrepareOne(int worker, int piece)
    {
        ref readonly var item = ref _items[piece];
        var scratch = _scratch[worker];
        var draw = _transform switch
        {
            ImageTransform.Train => AugmentationDraw.For(_drawSeed, item.Id, _options),
            ImageTransform.Mirrored => new AugmentationDraw(0, 0, Flip: true, Brightness: 1f),
            _ => new AugmentationDraw(0, 0, Flip: false, Brightness: 1f),
        };
        var pixels = Sample(item, scratch);
        var destination = new Span<float>((float*)_destination + (long)piece * Shape.ByteCount, Shape.ByteCount);
        if (draw.Brightness == 1f)
        {
            Write(pixels, draw.Flip, _table.Plain, destination);
            return;
        }

        Span<float> table = stackalloc float[PixelBuffer.Channels * PixelTable.Levels];
        _table.FillJittered(draw.Brightness, table);
        Write(pixels, draw.Flip, table, destination);
    }

    /// <summary>The part of an image that is wanted, in the output's size, [H, W, 3].</summary>
    private Span<byte> Sample(in ImageItem item, DecodeScratch scratch)
    {
        var result = scratch.Result.Reserve(Shape.ByteCount);
        if (item.Set.Encoded is DecodedImages kept)
        {
            var pixels = kept.Pixels(item.Index, scratch, out var size);
            scratch.Resampler.Resize(pixels, size, BoxOf(item, size), _output, result);
        }
        else if (item.Set.Encoded is { } images)
        {
            var stored = scratch.Read(images, item.Index);
            var size = DecodeScratch.SizeOf(images, item.Index, stored);
            var box = BoxOf(item, size);
            scratch.Decode(images, item.Index, stored, _reducesJpeg ? box.SmallestImage(size, _output) : default);
            var decoded = scratch.Pixels.Size;
            scratch.Resampler.Resize(scratch.Pixels.Pixels, decoded, box.Scaled(size, decoded), _output, result);
        }
        else
        {
            scratch.Interleave(item.Set, item.Index);
            var size = scratch.Pixels.Size;
            scratch.Resampler.Resize(scratch.Pixels.Pixels, size, BoxOf(item, size), _output, result);
        }

        return result;
    }

    private SampleBox BoxOf(in ImageItem item, PixelSize size) => _transform == ImageTransform.Train
        ? RandomCrop.Draw(_drawSeed, item.Id, size, _options)
        : CenterCrop.Of(size, _resize, _output.Width);

    private void Write(ReadOnlySpan<byte> pixels, bool flip, ReadOnlySpan<float> table, Span<float> destination)
    {
        const int Channels = PixelBuffer.Channels;
        var red = table[..PixelTable.Levels];
        var green = table.Slice(PixelTable.Levels, PixelTable.Levels);
        var blue = table[(2 * PixelTable.Levels)..];
        var width = _output.Width;
        for (var row = 0; row < destination.Length; row += width * Channels)
        {
            var from = pixels.Slice(row, width * Channels);
            var to = destination.Slice(row, width * Channels);
            for (var x = 0; x < width; x++)
            {
                var (source, target) = (x * Channels, (flip ? width - 1 - x : x) * Channels);
                to[target] = red[from[source]];
                to[target + 1] = green[from[source + 1]];
                to[target + 2] = blue[from[source + 2]];
            }
        }
    }
}
