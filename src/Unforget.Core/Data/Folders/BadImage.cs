using System.Globalization;
using Unforget.Foundation;
using Unforget.Imaging.Decoding;

namespace Unforget.Data.Folders;

/// <summary>A file that is not used, or used in spite of its name.</summary>
/// <param name="Path">Path below the data folder.</param>
/// <param name="Reason">Why, in a few words.</param>
/// <param name="IsNameOnly">Whether nothing but its name is wrong.</param>
/// <param name="IsUsed">Whether it is used all the same.</param>
public sealed record BadImage(string Path, string Reason, bool IsNameOnly, bool IsUsed)
{
    /// <summary>What is wrong with a file whose name is not UTF-8: it cannot be opened by the name that is read from its folder.</summary>
    internal const string NotUtf8 = "its name is not UTF-8; rename it";

    /// <summary>Stands in a path for bytes that are no UTF-8.</summary>
    internal const char Undecodable = '\uFFFD';

    /// <summary>Path and reason. A name may hold control characters, which must reach neither a terminal nor a log as such.</summary>
    public override string ToString() => $"{Printable.Of(Path)}: {Reason}";

    /// <summary>What is wrong with a file; null for nothing.</summary>
    internal static string? Problem(ImageFileRecord file, int maxPixels)
    {
        return file.Outcome switch
        {
            _ when file.Size.PixelCount > maxPixels => string.Create(
                CultureInfo.InvariantCulture, $"{file.Size} is {file.Size.PixelCount} pixels, at most {maxPixels} are decoded (images.max_pixels)"),
            DecodeOutcome.Unreadable when file.Path.Contains(Undecodable) => NotUtf8,
            DecodeOutcome.Unreadable => file.Stamp == FileStamp.Missing ? "no such file" : "cannot be read",
            var outcome => Words(outcome, ImageFormats.Name(file.Format)),
        };
    }

    /// <summary>An outcome of decoding in words; null for a complete image.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="name">Name of the format.</param>
    internal static string? Words(DecodeOutcome outcome, string name) => outcome switch
    {
        DecodeOutcome.Complete => null,
        DecodeOutcome.Empty => "empty file",
        DecodeOutcome.UnknownFormat => "no image of a known format",
        DecodeOutcome.DamagedHeader => $"damaged {name} header",
        DecodeOutcome.Truncated => $"truncated {name} image",
        _ => $"damaged {name} image",
    };

    /// <summary>The contradiction between the name and the content of a file; null for none.</summary>
    internal static string? WrongExtension(ImageFileRecord file)
    {
        var extension = System.IO.Path.GetExtension(file.Path);
        return ImageFormats.OfName(file.Path) == file.Format
            ? null
            : $"a {ImageFormats.Name(file.Format)} image named {(extension.Length > 0 ? extension : "without extension")}";
    }
}
