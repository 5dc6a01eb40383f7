using Unforget.Foundation;
using static TorchSharp.torch;

namespace Unforget.Tests;

/// <summary>Compares saved states to the last bit, but for what they tell of the processes that computed them.</summary>
internal static class Snapshots
{
    public static void Same(StateSnapshot expected, StateSnapshot actual, string what)
    {
        Assert.Equal(expected.Entries.Keys.Order(StringComparer.Ordinal), actual.Entries.Keys.Order(StringComparer.Ordinal));
        var differing = expected.Entries.Where(entry => !entry.Key.StartsWith("sittings/", StringComparison.Ordinal) && !Same(entry.Value, actual.Entries[entry.Key])).Select(entry => entry.Key).ToArray();
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
