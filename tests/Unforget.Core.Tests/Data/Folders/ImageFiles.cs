using SkiaSharp;

namespace Unforget.Tests.Data.Folders;

/// <summary>Small image files for tests.</summary>
internal static class ImageFiles
{
    /// <summary>Writes an image of mixed colours that depend on a number; its format is that of the name.</summary>
    public static string Write(string path, int number, int width = 20, int height = 16)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Encode(number, width, height, Path.GetExtension(path) switch
        {
            ".png" => SKEncodedImageFormat.Png,
            ".webp" => SKEncodedImageFormat.Webp,
            _ => SKEncodedImageFormat.Jpeg,
        }));
        return path;
    }

    public static byte[] Encode(int number, int width, int height, SKEncodedImageFormat format)
    {
        var pixels = Enumerable.Range(0, width * height).Select(i => (X: i % width, Y: i / width));
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque)
        {
            Pixels = [.. pixels.Select(at => new SKColor((byte)(number * 37 + at.X * 9), (byte)(number * 11 + at.Y * 13), (byte)(number * 5 + at.X * at.Y)))],
        };
        using var data = bitmap.Encode(format, 90);
        return data.ToArray();
    }

    /// <summary>Folders of one class each with images of their own.</summary>
    public static void WriteClasses(string folder, IEnumerable<string> classes, int perClass, int first = 0, string extension = ".jpg")
    {
        var number = first;
        foreach (var name in classes)
        {
            for (var i = 0; i < perClass; i++)
            {
                Write(Path.Combine(folder, name, $"{i:D2}{extension}"), number++);
            }
        }
    }
}
