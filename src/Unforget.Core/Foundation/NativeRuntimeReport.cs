namespace Unforget.Foundation;

/// <summary>How TorchSharp's native library came into the process.</summary>
public enum NativeStart
{
    /// <summary>Not Linux: nothing was done, the platform's own search finds the library.</summary>
    LeftToPlatform,

    /// <summary>The library was loaded as it was delivered; the system's C++ runtime has all it asks for.</summary>
    AsDelivered,

    /// <summary>The system's C++ runtime lacks one version that no symbol is bound to; a copy without that demand was loaded.</summary>
    RelaxedCopy,
}

/// <summary>What <see cref="NativeRuntime.Initialize"/> found and did.</summary>
public sealed record NativeRuntimeReport
{
    /// <summary>How the library was loaded.</summary>
    public required NativeStart Start { get; init; }

    /// <summary>The library as delivered with TorchSharp; null outside Linux.</summary>
    public string? DeliveredLibrary { get; init; }

    /// <summary>The file that was loaded; null outside Linux. Gone already if <see cref="IsTemporary"/>.</summary>
    public string? LoadedLibrary { get; init; }

    /// <summary>The version that was made optional, for example <c>GLIBCXX_3.4.32</c>; null if nothing was changed.</summary>
    public string? RelaxedVersion { get; init; }

    /// <summary>Whether the copy was made for this process only, because no cache folder could be written.</summary>
    public bool IsTemporary { get; init; }

    /// <summary>One line for a person.</summary>
    public override string ToString() => Start switch
    {
        NativeStart.LeftToPlatform => "left to the platform",
        NativeStart.AsDelivered => $"loaded as delivered: {LoadedLibrary}",
        _ when IsTemporary => $"lacks {RelaxedVersion}, of which nothing is used: loaded a copy without that demand (temporary: no cache folder is writable)",
        _ => $"lacks {RelaxedVersion}, of which nothing is used: loaded a copy without that demand, {LoadedLibrary}",
    };
}
