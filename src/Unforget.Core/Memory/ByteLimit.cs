using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Unforget.Memory;

/// <summary>
/// A limit in bytes, such as <c>6.1MB</c> or <c>5MiB</c>, or <c>originals</c>: as many bytes as the images of the limit in images have in
/// the data set. kB, MB and GB are powers of 1000; KiB, MiB and GiB powers of 1024.
/// </summary>
public sealed class ByteLimit : IParsable<ByteLimit>
{
    private const string OriginalsName = "originals";

    private static readonly (string Unit, long Size)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("kB", 1_000), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("B", 1),
    ];

    private ByteLimit()
    {
    }

    /// <param name="bytes">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less.</exception>
    public ByteLimit(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        Bytes = bytes;
    }

    /// <summary>The bytes of as many original images as the memory may hold by <c>per_class</c> or <c>capacity</c>.</summary>
    public static ByteLimit Originals { get; } = new();

    /// <summary>The limit; null for <see cref="Originals"/>.</summary>
    public long? Bytes { get; }

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">Neither a size with a unit, above 0 and below 2^63 bytes, nor <c>originals</c>.</exception>
    public static ByteLimit Parse(string s, IFormatProvider? provider) => TryParse(s, provider, out var result)
        ? result
        : throw new FormatException($"must be a size such as 6.1MB, 800kB, 5MiB or 6144000B, or originals, got {s}");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out ByteLimit result)
    {
        result = s == OriginalsName ? Originals : ReadSize(s) is { } bytes ? new ByteLimit(bytes) : null;
        return result is not null;
    }

    /// <summary>In bytes, or in MB where that is as exact.</summary>
    public override string ToString() => Bytes switch
    {
        null => OriginalsName,
        { } bytes when bytes >= 1_000_000 && bytes % 1_000 == 0 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6m:0.###}MB"),
        { } bytes => string.Create(CultureInfo.InvariantCulture, $"{bytes}B"),
    };

    private static long? ReadSize(string? text)
    {
        foreach (var (unit, size) in Units)
        {
            if (text is not null && text.EndsWith(unit, StringComparison.Ordinal))
            {
                var digits = text[..^unit.Length].TrimEnd(' ');
                var isNumber = decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
                var bytes = isNumber && number < long.MaxValue / size ? number * size : 0;
                return bytes >= 1 ? (long)bytes : null;
            }
        }

        return null;
    }
}
