namespace Unforget.Data;

/// <summary>Cuts an epoch into batches.</summary>
public sealed record BatchPlan
{
    /// <param name="imageCount">Images of the epoch, not negative.</param>
    /// <param name="batchSize">Images of a full batch, at least 1.</param>
    /// <param name="dropLast">Whether a last batch that is not full is left out; the published runs keep it.</param>
    public BatchPlan(int imageCount, int batchSize, bool dropLast = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(imageCount);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        ImageCount = imageCount;
        BatchSize = batchSize;
        DropLast = dropLast;
    }

    /// <summary>Images of the epoch.</summary>
    public int ImageCount { get; }

    /// <summary>Images of a full batch.</summary>
    public int BatchSize { get; }

    /// <summary>Whether a last batch that is not full is left out.</summary>
    public bool DropLast { get; }

    /// <summary>Number of batches.</summary>
    public int Count => (ImageCount / BatchSize) + (!DropLast && ImageCount % BatchSize != 0 ? 1 : 0);

    /// <summary>The part of an epoch's order that makes up one batch.</summary>
    /// <param name="order">The epoch's order, <see cref="ImageCount"/> long.</param>
    /// <param name="batch">0..<see cref="Count"/>-1.</param>
    public ReadOnlySpan<int> Slice(ReadOnlySpan<int> order, int batch)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(order.Length, ImageCount);
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(batch, Count);
        var first = batch * BatchSize;
        return order.Slice(first, Math.Min(BatchSize, ImageCount - first));
    }
}
