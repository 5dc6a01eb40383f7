using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Unforget.Foundation;

/// <summary>
/// Makes TorchSharp's native library load on systems whose C++ runtime is older than the one it was built with, without any
/// step by the user. Loading this assembly installs it; an application that touches TorchSharp before any type of Unforget
/// calls <see cref="Initialize"/> first.
/// </summary>
/// <remarks>
/// Linux only, and only where the library does not load as delivered. A copy, relaxed in one place, is kept in
/// <c>$UNFORGET_NATIVE_CACHE</c>, else <c>$XDG_CACHE_HOME/unforget/native</c>, else <c>~/.cache/unforget/native</c>; where none
/// can be written, in a temporary folder that lives until the library is loaded. The package's own files are never changed.
/// </remarks>
public static partial class NativeRuntime
{
    private const string WaitPolicy = "OMP_WAIT_POLICY";

    private static readonly string[] KnownPlatforms = ["linux-x64", "win-x64", "win-arm64", "osx-arm64"];
    private static readonly Lock Gate = new();
    private static NativeRuntimeReport? _report;
    private static NativeRuntimeException? _failure;
    private static IntPtr _library;

    /// <summary>
    /// Loads libtorch and TorchSharp's native library, once per process; later calls, from any thread, return the same report.
    /// </summary>
    /// <exception cref="NativeRuntimeException">They cannot be loaded; every later call says the same.</exception>
    public static NativeRuntimeReport Initialize()
    {
        lock (Gate)
        {
            if (_report is null && _failure is null)
            {
                try
                {
                    _report = Load();
                }
                catch (NativeRuntimeException failure)
                {
                    _failure = failure;
                }
            }

            return _report ?? throw new NativeRuntimeException(_failure!.Message, _failure.InnerException);
        }
    }

    /// <summary>
    /// Tells glibc's allocator to keep large blocks instead of returning them to the system after every step, which makes training
    /// on a CPU about a third faster. For the command line: a library does not retune its host's allocator.
    /// </summary>
    /// <returns>Whether it was applied; false where the C library has no <c>mallopt</c>.</returns>
    public static bool TuneAllocator()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            const int MiB = 1 << 20;
            return SetAllocatorOption(-3, 32 * MiB) == 1 // M_MMAP_THRESHOLD: the largest value glibc accepts
                && SetAllocatorOption(-1, 2000 * MiB) == 1 // M_TRIM_THRESHOLD
                && SetAllocatorOption(-2, 64 * MiB) == 1 // M_TOP_PAD
                && SetAllocatorOption(-4, 0) == 1; // M_MMAP_MAX
        }
        catch (Exception error) when (error is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    /// <summary>
    /// Lets libtorch's threads sleep while they wait for each other. By default they spin, and on a machine that does anything
    /// else beside, each waits for one that does not run: training with two threads was measured to be four to ten times
    /// slower than with one. Works only before libtorch is loaded. For the command line, as <see cref="TuneAllocator"/>.
    /// </summary>
    /// <returns>Whether it was applied; false outside Linux and where the environment already says how to wait.</returns>
    public static bool LetThreadsSleep()
    {
        if (!OperatingSystem.IsLinux()
            || Environment.GetEnvironmentVariable(WaitPolicy) is not null
            || Environment.GetEnvironmentVariable("GOMP_SPINCOUNT") is not null)
        {
            return false;
        }

        try
        {
            // The runtime keeps a copy of the environment of its own; the OpenMP library reads the C library's.
            return SetNativeVariable(WaitPolicy, "passive", overwrite: 0) == 0;
        }
        catch (Exception error) when (error is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

#pragma warning disable CA2255 // A library rarely needs an initializer. Here it is the point: no call to remember, no manual step.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Install()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // The event comes when the runtime's own search has failed, so a system that needs nothing pays nothing.
        var own = AssemblyLoadContext.GetLoadContext(typeof(NativeRuntime).Assembly) ?? AssemblyLoadContext.Default;
        own.ResolvingUnmanagedDll += Resolve;
        if (own != AssemblyLoadContext.Default)
        {
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += Resolve;
        }

        if (NativeLibraryLocator.IsShadowed())
        {
            LoadBeforeOthers();
        }
    }

    /// <summary>Only the first libtorch in a process counts. A failure is told to whoever asks for the library, not to every user of the assembly.</summary>
    private static void LoadBeforeOthers()
    {
        try
        {
            Initialize();
        }
        catch (NativeRuntimeException)
        {
            // Kept in _failure.
        }
    }

    private static IntPtr Resolve(Assembly requester, string name)
    {
        if (name is not ("LibTorchSharp" or "libLibTorchSharp" or NativeLibraryLocator.TorchSharpLibrary))
        {
            return IntPtr.Zero;
        }

        Initialize();
        return _library;
    }

    private static NativeRuntimeReport Load()
    {
        var platform = NativeLibraryLocator.PlatformId();
        if (!OperatingSystem.IsLinux())
        {
            return KnownPlatforms.Contains(platform)
                ? new NativeRuntimeReport { Start = NativeStart.LeftToPlatform }
                : throw new NativeRuntimeException($"No libtorch for {platform}; it comes for {string.Join(", ", KnownPlatforms)}.");
        }

        if (LinuxProcess.IsMusl())
        {
            throw new NativeRuntimeException(
                "This system's C library is musl; libtorch needs glibc. Use a glibc distribution (Debian, Ubuntu, Fedora, ...).");
        }

        var locator = new NativeLibraryLocator(platform);
        var (report, library) = new NativeLibraryLoader(locator, platform).Load();
        _library = library;
        return report;
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetAllocatorOption(int option, int value);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNativeVariable(string name, string value, int overwrite);
}
