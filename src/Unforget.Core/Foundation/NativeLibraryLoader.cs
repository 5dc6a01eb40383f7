using System.Runtime.InteropServices;

namespace Unforget.Foundation;

/// <summary>Loads libtorch and TorchSharp's library on Linux, the latter as a relaxed copy where it must be.</summary>
internal sealed class NativeLibraryLoader(NativeLibraryLocator locator, string platform)
{
    internal const string CppRuntime = "libstdc++.so.6";
    private const string Advice = "Install a newer C++ runtime (libstdc++ of GCC 13 or later), or put the folder of one on LD_LIBRARY_PATH.";

    internal (NativeRuntimeReport Report, IntPtr Library) Load()
    {
        var path = locator.Find(NativeLibraryLocator.TorchSharpLibrary) ?? throw new NativeRuntimeException(NotFound());
        foreach (var torchLibrary in locator.TorchLibraries())
        {
            _ = LoadByPath(torchLibrary);
        }

        Check(path);
        if (NativeLibrary.TryLoad(path, out var library))
        {
            return (new NativeRuntimeReport { Start = NativeStart.AsDelivered, DeliveredLibrary = path, LoadedLibrary = path }, library);
        }

        var image = Read(path);
        var missing = FindMissing(path, image);
        return LoadRelaxed(path, image.WithOptional(missing), missing.Version);
    }

    /// <summary>The one requirement that keeps the library from loading.</summary>
    private static ElfVersionRequirement FindMissing(string path, ElfImage image)
    {
        var missing = image.Requirements.GroupBy(requirement => requirement.Library).SelectMany(Unmet).ToList();
        if (missing is [{ Library: CppRuntime } only] && !image.IsUsed(only))
        {
            return only;
        }

        if (missing.Count == 0)
        {
            _ = LoadByPath(path); // Failed a moment ago: throws with the loader's own words.
            throw new NativeRuntimeException($"{path} loads only at the second attempt; start the program again.");
        }

        var list = string.Join(", ", missing.Select(requirement => $"{requirement.Version} ({requirement.Library})"));
        throw new NativeRuntimeException($"{path} needs {list}, which this system lacks ({Highest()}), and cannot do without. {Advice}");
    }

    private static IEnumerable<ElfVersionRequirement> Unmet(IGrouping<string, ElfVersionRequirement> required)
    {
        if (LinuxProcess.PathOf(required.Key) is not { } path)
        {
            return [];
        }

        var defined = Read(path).DefinedVersions;
        return required.Where(requirement => !requirement.IsOptional && !defined.Contains(requirement.Version));
    }

    private static string Highest() => CppRuntimeReport.Collect() is { } runtime ? $"{runtime.Path} has {runtime.Highest}" : "no libstdc++ found";

    private static (NativeRuntimeReport Report, IntPtr Library) LoadRelaxed(string delivered, byte[] relaxed, string version)
    {
        var report = new NativeRuntimeReport { Start = NativeStart.RelaxedCopy, DeliveredLibrary = delivered, RelaxedVersion = version };
        if (CacheFolder() is { } folder)
        {
            try
            {
                var cached = StoreIn(folder, relaxed);
                return (report with { LoadedLibrary = cached }, NativeLibrary.Load(cached));
            }
            catch (Exception error) when (IsUnusable(error))
            {
                // A read-only home or one mounted noexec: the temporary folder may do.
            }
        }

        return LoadFromTemporaryFolder(report, relaxed);
    }

    /// <summary>The folder is new and this user's alone: a fixed name in a folder shared by all could be prepared by somebody else.</summary>
    private static (NativeRuntimeReport Report, IntPtr Library) LoadFromTemporaryFolder(NativeRuntimeReport report, byte[] relaxed)
    {
        DirectoryInfo? folder = null;
        try
        {
            folder = Directory.CreateTempSubdirectory("unforget-native-");
            var path = StoreIn(folder.FullName, relaxed);
            return (report with { LoadedLibrary = path, IsTemporary = true }, NativeLibrary.Load(path));
        }
        catch (Exception error) when (IsUnusable(error))
        {
            throw new NativeRuntimeException(
                $"The C++ runtime lacks {report.RelaxedVersion} and no adapted copy of {report.DeliveredLibrary} can be stored and loaded, "
                + $"neither in {CacheFolder() ?? "a home folder"} nor in {Path.GetTempPath()}: {FirstLine(error.Message)}. "
                + "Set UNFORGET_NATIVE_CACHE to a folder that can be written and allows execution.", error);
        }
        finally
        {
            // Mapped files outlive their names.
            folder?.Delete(recursive: true);
        }
    }

    private static string StoreIn(string folder, byte[] relaxed) => new ContentStore(folder).Store("libLibTorchSharp", ".so", relaxed);

    private static string? CacheFolder()
    {
        if (Environment.GetEnvironmentVariable("UNFORGET_NATIVE_CACHE") is { Length: > 0 } chosen)
        {
            return Path.GetFullPath(chosen);
        }

        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(cache) || !Path.IsPathFullyQualified(cache))
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
            cache = Path.IsPathFullyQualified(home) && Directory.Exists(home) ? Path.Combine(home, ".cache") : null;
        }

        return cache is null ? null : Path.Combine(cache, "unforget", "native");
    }

    private static IntPtr LoadByPath(string path)
    {
        Check(path);
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw new NativeRuntimeException($"{path} does not load: {LastLine(error.Message)}", error);
        }
    }

    private static void Check(string path) => Explained(path, () =>
    {
        ElfImage.CheckLoadable(path);
        return true;
    });

    private static ElfImage Read(string path) => Explained(path, () => ElfImage.Parse(File.ReadAllBytes(path)));

    private static T Explained<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new NativeRuntimeException(
                $"{path} is unknown or damaged: {error.Message}. Restore it: delete its package from the package cache and build again.", error);
        }
    }

    private string NotFound()
    {
        return platform == "linux-x64"
            ? $"{NativeLibraryLocator.TorchSharpLibrary} was not found in {string.Join(", ", locator.Folders)}. "
                + "The application must reference TorchSharp and libtorch-cpu-linux-x64 (build/LibTorch.props does)."
            : $"No libtorch for {platform}; on Linux it comes for linux-x64 only.";
    }

    private static bool IsUnusable(Exception error) =>
        error is IOException or UnauthorizedAccessException or DllNotFoundException or ArgumentException or NotSupportedException;

    private static string FirstLine(string text) => text.AsSpan().Trim().ToString().Split('\n')[0].Trim();

    private static string LastLine(string text) => text.Trim().Split('\n')[^1].Trim();
}
