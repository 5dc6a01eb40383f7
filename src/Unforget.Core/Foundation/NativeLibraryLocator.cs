using System.Runtime.InteropServices;
using TorchSharp;

namespace Unforget.Foundation;

/// <summary>Finds the native libraries that belong to this application, in the places where the .NET host and TorchSharp look.</summary>
internal sealed class NativeLibraryLocator
{
    internal const string TorchSharpLibrary = "libLibTorchSharp.so";

    private static readonly string[] TorchInLoadOrder = ["libc10.so", "libtorch_cpu.so", "libtorch.so"];

    internal NativeLibraryLocator(string rid) => Folders = [.. CandidateFolders(rid).Distinct(StringComparer.Ordinal).Where(Directory.Exists)];

    /// <summary>Existing folders, best first.</summary>
    internal IReadOnlyList<string> Folders { get; }

    internal string? Find(string fileName) =>
        Folders.Select(folder => Path.Combine(folder, fileName)).FirstOrDefault(File.Exists);

    /// <summary>
    /// libtorch's libraries, each after those it needs. Loaded by full path in this order, every later request by name is answered
    /// with them and never with a libtorch that happens to be installed on the system. (Its OpenMP runtime needs no such care:
    /// the file's name carries a hash of its content.)
    /// </summary>
    internal IEnumerable<string> TorchLibraries() => TorchInLoadOrder.Select(Find).OfType<string>();

    /// <summary>Whether LD_LIBRARY_PATH would put another libtorch in front of this application's own.</summary>
    internal static bool IsShadowed() =>
        (Environment.GetEnvironmentVariable("LD_LIBRARY_PATH") ?? "").Split([':', ';'], StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => TorchInLoadOrder.Any(name => File.Exists(Path.Combine(folder, name))));

    private static IEnumerable<string> CandidateFolders(string rid)
    {
        // What the host took from the application's deps.json: the package cache while developing, the application's folder else.
        var listed = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        foreach (var folder in listed.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            yield return Path.TrimEndingDirectorySeparator(folder);
        }

#pragma warning disable IL3000 // Empty in a single-file application, which is handled: its libraries lie in the base directory.
        var assembly = Path.GetDirectoryName(typeof(torch).Assembly.Location);
#pragma warning restore IL3000
        foreach (var root in new[] { AppContext.BaseDirectory, assembly })
        {
            if (!string.IsNullOrEmpty(root))
            {
                yield return Path.Combine(root, "runtimes", rid, "native");
                yield return Path.TrimEndingDirectorySeparator(root);

                // A script host references lib/net8.0/TorchSharp.dll inside the package itself.
                yield return Path.GetFullPath(Path.Combine(root, "..", "..", "runtimes", rid, "native"));
            }
        }
    }

    /// <summary>The platform's name in packages, for example <c>linux-x64</c>.</summary>
    internal static string PlatformId()
    {
        var system = OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "unknown";
        return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
    }
}
