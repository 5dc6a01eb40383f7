using Unforget.Foundation;
using Unforget.Memory;

namespace Unforget.Configuration;

/// <summary>
/// The short form of a memory limit: <c>memory: 6.1MB</c> or <c>memory: 2000</c> for the block with that limit and no other. Over a block, as
/// with <c>--set memory=6.1MB</c>, the limits are replaced and its other keys stay; <c>originals</c> leaves the limit in images, which says how many bytes.
/// </summary>
internal static class MemoryLimit
{
    private const string Key = "memory";

    /// <summary>A recipe with the block in place of the short form.</summary>
    public static SourceBlock Expand(SourceBlock recipe) => recipe with
    {
        Entries = [.. recipe.Entries.Select(entry => IsShort(entry.Key, entry.Value) ? entry with { Value = new SourceBlock(entry.Place, Keys(entry.Value)) } : entry)],
    };

    /// <summary>Whether a value at a path is the short form.</summary>
    public static bool IsShort(ReadOnlySpan<string> path, SourceNode value) => path.Length == 1 && IsShort(path[0], value);

    /// <summary>The keys that a short form stands for.</summary>
    /// <exception cref="UserError">It is neither a number of images nor a size.</exception>
    public static IReadOnlyList<SourceEntry> Keys(SourceNode value)
    {
        var scalar = (SourceScalar)value;
        SourceEntry Entry(string key, SourceNode to) => new(key, value.Place, to);
        var none = new SourceScalar(value.Place, "null", IsQuoted: false);
        return scalar.Text.Length > 0 && scalar.Text.All(char.IsAsciiDigit) ? [Entry("capacity", scalar), Entry("bytes", none), Entry("per_class", none)]
            : ByteLimit.TryParse(scalar.Text, null, out var limit) ? limit.Bytes is null ? [Entry("bytes", scalar)] : [Entry("bytes", scalar), Entry("per_class", none)]
            : throw new UserError($"{value.Place}: memory is a block of keys, or a limit alone: a number of images or a size such as 6.1MB; got {scalar.Shown}");
    }

    private static bool IsShort(string key, SourceNode value) => key == Key && value is SourceScalar { IsNull: false };
}
