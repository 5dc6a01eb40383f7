using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Unforget.Data.Download;

namespace Unforget.Tests.Data.Download;

/// <summary>A small archive in the shape of the official ones.</summary>
internal static class TestArchive
{
    public const string Folder = "tiny-binary";

    public static byte[] Train { get; } = Noise(60_000);

    public static byte[] Bytes { get; } = Build(
        ($"{Folder}/train.bin", Train), ($"{Folder}/names.txt", "one\n"u8.ToArray()), ($"{Folder}/readme.html", "not asked for"u8.ToArray()));

    public static DatasetArchive Of(byte[] archive) => new()
    {
        Dataset = "tiny",
        Source = new Uri("http://127.0.0.1:1/tiny.tar.gz"),
        Bytes = archive.Length,
        Md5 = Convert.ToHexStringLower(CryptographicOperations.HashData(HashAlgorithmName.MD5, archive)),
        Folder = Folder,
        Files = [new("train.bin", Train.Length), new("names.txt", null)],
    };

    public static byte[] Build(params ReadOnlySpan<(string Name, byte[] Content)> files)
    {
        using var memory = new MemoryStream();
        using (var zipped = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(zipped))
        {
            foreach (var (name, content) in files)
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
            }
        }

        return memory.ToArray();
    }

    public static byte[] Noise(int count)
    {
        var random = new Unforget.Foundation.RandomStream(11);
        var bytes = new byte[count];
        for (var i = 0; i < count; i++)
        {
            bytes[i] = (byte)random.NextInt(256);
        }

        return bytes;
    }
}
