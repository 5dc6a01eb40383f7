namespace Unforget.Checkpoints;

/// <summary>What a stored tensor's elements are; the names are those of the safetensors format.</summary>
public enum ElementType
{
    /// <summary>64-bit floating point.</summary>
    F64,

    /// <summary>32-bit floating point.</summary>
    F32,

    /// <summary>16-bit floating point, IEEE 754.</summary>
    F16,

    /// <summary>16-bit floating point with the exponent of 32 bits.</summary>
    BF16,

    /// <summary>Signed 64-bit integer.</summary>
    I64,

    /// <summary>Signed 32-bit integer.</summary>
    I32,

    /// <summary>Signed 16-bit integer.</summary>
    I16,

    /// <summary>Signed 8-bit integer.</summary>
    I8,

    /// <summary>Unsigned 8-bit integer.</summary>
    U8,

    /// <summary>One byte, 0 or 1.</summary>
    BOOL,
}

/// <summary>Sizes of element types.</summary>
internal static class ElementTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int Size(this ElementType type) => type switch
    {
        ElementType.F64 or ElementType.I64 => 8,
        ElementType.F32 or ElementType.I32 => 4,
        ElementType.F16 or ElementType.BF16 or ElementType.I16 => 2,
        _ => 1,
    };

    /// <summary>Bytes of a tensor; null where a dimension is negative or the product is too large.</summary>
    public static long? ByteCount(this ElementType type, ReadOnlySpan<long> shape)
    {
        Int128 count = type.Size();
        foreach (var size in shape)
        {
            count *= size;
            if (size < 0 || count > long.MaxValue)
            {
                return null;
            }
        }

        return (long)count;
    }
}
