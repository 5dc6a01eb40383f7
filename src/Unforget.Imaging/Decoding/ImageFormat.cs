namespace Unforget.Imaging.Decoding;

/// <summary>File formats that are decoded.</summary>
public enum ImageFormat
{
    /// <summary>None of the others.</summary>
    Unknown,

    /// <summary>JPEG: grey, colour or CMYK, baseline or progressive.</summary>
    Jpeg,

    /// <summary>PNG.</summary>
    Png,

    /// <summary>WebP, with or without loss; of a moving picture the first frame.</summary>
    WebP,

    /// <summary>Windows bitmap.</summary>
    Bmp,

    /// <summary>GIF; of a moving picture the first frame.</summary>
    Gif,
}

/// <summary>Formats by the names of files.</summary>
public static class ImageFormats
{
    private static readonly Dictionary<string, ImageFormat> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".jpg"] = ImageFormat.Jpeg,
        [".jpeg"] = ImageFormat.Jpeg,
        [".jpe"] = ImageFormat.Jpeg,
        [".jfif"] = ImageFormat.Jpeg,
        [".png"] = ImageFormat.Png,
        [".webp"] = ImageFormat.WebP,
        [".bmp"] = ImageFormat.Bmp,
        [".dib"] = ImageFormat.Bmp,
        [".gif"] = ImageFormat.Gif,
    };

    /// <summary>Extensions with their dots, as in messages.</summary>
    public static string Extensions { get; } = string.Join(", ", ByExtension.Keys);

    /// <summary>What the name of a file promises; <see cref="ImageFormat.Unknown"/> where it is no image's.</summary>
    /// <param name="path">Path or name.</param>
    public static ImageFormat OfName(string path) => ByExtension.GetValueOrDefault(Path.GetExtension(path), ImageFormat.Unknown);

    /// <summary>The name of a format as people write it.</summary>
    public static string Name(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => "JPEG",
        ImageFormat.Png => "PNG",
        ImageFormat.Bmp => "BMP",
        ImageFormat.Gif => "GIF",
        ImageFormat.WebP => "WebP",
        _ => "unknown",
    };
}
