using System.Runtime.InteropServices;

namespace Unforget.Foundation;

/// <summary>What the running process has mapped.</summary>
internal static class LinuxProcess
{
    private const string Maps = "/proc/self/maps";

    internal static bool IsMusl() => MappedFiles().Any(path => Path.GetFileName(path).StartsWith("ld-musl-", StringComparison.Ordinal));

    /// <summary>
    /// The file that answers when a library asks for <paramref name="soname"/>, loading it as the loader would;
    /// null if there is none.
    /// </summary>
    internal static string? PathOf(string soname)
    {
        if (!NativeLibrary.TryLoad(soname, out _))
        {
            return null;
        }

        // The mapped file carries the full version: libstdc++.so.6.0.30 answers to libstdc++.so.6, libc-2.31.so to libc.so.6.
        var stem = soname[..soname.IndexOf(".so", StringComparison.Ordinal)];
        return MappedFiles().FirstOrDefault(path => Path.GetFileName(path).StartsWith(soname, StringComparison.Ordinal))
            ?? MappedFiles().FirstOrDefault(path => Path.GetFileName(path).StartsWith(stem + "-2.", StringComparison.Ordinal));
    }

    private static IEnumerable<string> MappedFiles()
    {
        if (!File.Exists(Maps))
        {
            return [];
        }

        // address permissions offset device inode path
        return File.ReadLines(Maps)
            .Select(line => line.IndexOf('/', StringComparison.Ordinal) is var at and >= 0 ? line[at..] : "")
            .Where(path => path.Length > 0)
            .Distinct(StringComparer.Ordinal);
    }
}
