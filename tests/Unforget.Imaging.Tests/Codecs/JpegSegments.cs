namespace Unforget.Tests.Imaging.Codecs;

/// <summary>The parts of a JPEG's header, read without any code of the product.</summary>
internal static class JpegSegments
{
    /// <summary>Marker and content of every segment up to the scan.</summary>
    public static IReadOnlyList<(byte Marker, byte[] Content)> Of(byte[] file)
    {
        Assert.Equal([0xFF, 0xD8], file[..2]);
        List<(byte, byte[])> segments = [];
        for (var i = 2; ;)
        {
            Assert.Equal(0xFF, file[i]);
            var length = (file[i + 2] << 8) + file[i + 3];
            segments.Add((file[i + 1], file[(i + 4)..(i + 2 + length)]));
            if (file[i + 1] == 0xDA)
            {
                return segments;
            }

            i += 2 + length;
        }
    }

    /// <summary>Quantisation tables by number.</summary>
    public static IReadOnlyList<byte[]> Quantization(byte[] file)
    {
        List<(int Id, byte[] Steps)> tables = [];
        foreach (var (_, content) in Of(file).Where(segment => segment.Marker == 0xDB))
        {
            for (var i = 0; i < content.Length; i += 65)
            {
                tables.Add((content[i], content[(i + 1)..(i + 65)]));
            }
        }

        return [.. tables.OrderBy(table => table.Id).Select(table => table.Steps)];
    }

    /// <summary>The file without its Huffman tables.</summary>
    public static byte[] WithoutHuffman(byte[] file)
    {
        List<byte> kept = [.. file[..2]];
        var i = 2;
        while (file[i + 1] != 0xDA)
        {
            var length = (file[i + 2] << 8) + file[i + 3] + 2;
            if (file[i + 1] != 0xC4)
            {
                kept.AddRange(file[i..(i + length)]);
            }

            i += length;
        }

        return [.. kept, .. file[i..]];
    }
}
