using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Unforget.Data;

/// <summary>
/// Identity of a data set's records. Each record is hashed with a leading byte that names its split, so that a training
/// image cannot pass as a test image; the hashes of all splits are sorted before they are hashed again, so that two copies
/// in different record orders are the same data set, and a record that occurs twice still counts twice.
/// </summary>
internal static class RecordDigest
{
    /// <summary>Leading byte of a training record.</summary>
    public const byte Train = 0;

    /// <summary>Leading byte of a test record.</summary>
    public const byte Test = 1;

    /// <summary>SHA-256 of one record.</summary>
    /// <param name="taggedRecord">The split's byte, then the record as it lies in the file (labels, then pixels).</param>
    public static RecordHash Hash(ReadOnlySpan<byte> taggedRecord)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(taggedRecord, hash);
        return RecordHash.Read(hash);
    }

    /// <summary>Lower-case hexadecimal SHA-256 over the sorted record hashes of all splits.</summary>
    public static string Combine(params ReadOnlySpan<RecordHash[]> splits)
    {
        var count = 0;
        foreach (var split in splits)
        {
            count += split.Length;
        }

        var all = new RecordHash[count];
        var filled = 0;
        foreach (var split in splits)
        {
            split.CopyTo(all, filled);
            filled += split.Length;
        }

        Array.Sort(all);
        var bytes = new byte[count * SHA256.HashSizeInBytes];
        for (var i = 0; i < count; i++)
        {
            all[i].Write(bytes.AsSpan(i * SHA256.HashSizeInBytes));
        }

        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }
}

/// <summary>A SHA-256 value that sorts as its bytes do.</summary>
internal readonly record struct RecordHash(ulong A, ulong B, ulong C, ulong D) : IComparable<RecordHash>
{
    public static RecordHash Read(ReadOnlySpan<byte> hash) => new(
        BinaryPrimitives.ReadUInt64BigEndian(hash),
        BinaryPrimitives.ReadUInt64BigEndian(hash[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(hash[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(hash[24..]));

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, A);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], B);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], C);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], D);
    }

    public int CompareTo(RecordHash other)
    {
        if (A != other.A)
        {
            return A.CompareTo(other.A);
        }

        if (B != other.B)
        {
            return B.CompareTo(other.B);
        }

        return C != other.C ? C.CompareTo(other.C) : D.CompareTo(other.D);
    }
}
