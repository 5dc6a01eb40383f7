using System.Text;
using Unforget.Foundation;

namespace Unforget.Plots;

/// <summary>
/// Files that can be made again at any time. They are replaced without a question, as a whole, but only where the file that is
/// there carries the mark of such a file.
/// </summary>
internal static class OwnFile
{
    private const int MarkWithin = 4096;

    /// <exception cref="UserError">Something else is there.</exception>
    public static void Check(string path, string mark)
    {
        if (Directory.Exists(path))
        {
            throw new UserError($"'{path}' is a folder; give another path with -o");
        }

        if (!File.Exists(path))
        {
            return;
        }

        try
        {
            using var stream = File.OpenRead(path);
            var begin = new byte[MarkWithin];
            var length = stream.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false);
            if (!Encoding.Latin1.GetString(begin, 0, length).Contains(mark, StringComparison.Ordinal))
            {
                throw new UserError($"'{path}' was not written by this command and is left as it is; give another path with -o");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"'{path}' cannot be read: {error.Message}", error);
        }
    }

    /// <exception cref="UserError">The disk refuses it.</exception>
    public static void Replace(string path, byte[] content)
    {
        var temporary = path + ".tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"'{path}' cannot be written: {error.Message}", error);
        }
    }
}
