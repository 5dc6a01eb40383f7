using Unforget.Foundation;
using static TorchSharp.torch;

namespace Unforget.Tests;

/// <summary>Compares saved states to the last bit, but for what they tell of the processes that computed them.</summary>
internal static class Snapshots
{
    /// <param name="expected">One state.</param>
    /// <param name="actual">Another.</param>
    /// <param name="what">For the message.</param>
    /// <param name="besides">Beginning of the keys that may differ; null for none.</param>
    public static void Same(StateSnapshot expected, StateSnapshot actual, string what, string? besides = null)
    {
        bool MayDiffer(string key) => key.StartsWith("sittings/", StringComparison.Ordinal) || (besides is not null && key.StartsWith(besides, StringComparison.Ordinal));
        Assert.Equal(expected.Entries.Keys.Order(StringComparer.Ordinal), actual.Entries.Keys.Order(StringComparer.Ordinal));
        var differing = expected.Entries.Where(entry => !MayDiffer(entry.Key) && !Same(entry.Value, actual.Entries[entry.Key])).Select(entry => entry.Key).ToArray();
        Assert.True(differing.Length == 0, $"{what}: {differing.Length} entries differ: {string.Join(", ", differing.Take(5))}");
    }

    public static bool Same(object expected, object actual) => (expected, actual) switch
    {
        (Tensor a, Tensor b) => Same(a, b),
        (Array a, Array b) => a.Cast<object>().SequenceEqual(b.Cast<object>()),
        _ => expected.Equals(actual),
    };

    /// <summary>Same shape, same kind of number, same bits.</summary>
    public static bool Same(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        return a.dtype == b.dtype && a.shape.AsSpan().SequenceEqual(b.shape) && Bytes(a).SequenceEqual(Bytes(b));
    }

    private static Span<byte> Bytes(Tensor values) => values.detach().contiguous().bytes;
}
