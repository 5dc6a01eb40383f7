namespace Unforget.Data.Coding;

/// <summary>What images cost in a memory.</summary>
internal static class StoredSizes
{
    /// <summary>Bytes of an image in the form it has in its set; what several images share is not in it.</summary>
    public static int StoredSize(this ImageItem item) => item.Set.Encoded?.ByteCount(item.Index) ?? item.Set.Shape.ByteCount;
}
