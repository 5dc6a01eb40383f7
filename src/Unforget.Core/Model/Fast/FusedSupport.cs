using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TorchSharp;
using Unforget.Data;
using static TorchSharp.torch;

namespace Unforget.Model.Fast;

/// <summary>What the fused engine can run, and where.</summary>
public static class FusedSupport
{
    /// <summary>Floats in the vectors it uses on this processor: 16 (AVX-512), 8 (AVX2 with FMA), or 0 if it does not run.</summary>
    public static int Lanes { get; } = Vector512.IsHardwareAccelerated && Avx512F.IsSupported && Avx512DQ.IsSupported ? 16
        : Avx2.IsSupported && Fma.IsSupported ? 8
        : 0;

    /// <summary>These vectors in words, with the setting of the runtime that hides wider ones: <c>AVX-512</c>, <c>AVX2</c>, <c>AVX2 (NAME=VALUE)</c>.</summary>
    public static string Vectors => Lanes switch
    {
        16 => "AVX-512",
        8 => NarrowingSetting is { } setting ? $"AVX2 ({setting})" : "AVX2",
        _ => "none",
    };

    /// <summary>Why it does not run on this processor, or null.</summary>
    public static string? ProcessorProblem => Lanes > 0 ? null : "the processor has neither AVX-512 nor AVX2 with FMA";

    /// <summary>Why it cannot run a description, or null.</summary>
    public static string? Problem(BackboneDescription description)
    {
        var blocks = description.Stages.SelectMany(stage => stage.Blocks).ToArray();
        if (description.Stem.KernelSize % 2 == 0 || description.Stages.Count == 0 || description.Stages.Any(stage => stage.Blocks.Count == 0))
        {
            return "an even kernel or a stage without blocks";
        }

        if (blocks.Select(block => block.Channels).Append(description.Stem.Channels).Any(channels => channels % 16 != 0))
        {
            return "a number of channels that is not a multiple of 16";
        }

        return blocks.Any(block => !IsKnown(block)) ? "an unknown kind of block" : null;
    }

    /// <summary>Whether images are what the kernels read: at least one, float32, on the host, of the size of the description.</summary>
    internal static bool IsBatch(Tensor images, ImageShape size) =>
        images.dtype == ScalarType.Float32
        && images.device_type == DeviceType.CPU
        && images.shape is [> 0, var channels, var height, var width]
        && channels == size.Channels && height == size.Height && width == size.Width;

    /// <summary>Does work with vectors of <see cref="Lanes"/> floats: the one place where a width becomes a type.</summary>
    /// <exception cref="PlatformNotSupportedException">The processor has none of them.</exception>
    internal static TResult Run<TResult>(ILaneWork<TResult> work) => Lanes switch
    {
        16 => work.Run<Lanes512>(),
        8 => work.Run<Lanes256>(),
        _ => throw new PlatformNotSupportedException(ProcessorProblem),
    };

    private static string? NarrowingSetting
    {
        get
        {
            // The runtime may know AVX-512 and still be told to prefer narrower vectors.
            var name = Avx512F.IsSupported ? "DOTNET_PreferredVectorBitWidth" : "DOTNET_EnableAVX512";
            return Environment.GetEnvironmentVariable(name) is { Length: > 0 } value && (Avx512F.IsSupported || value == "0") ? $"{name}={value}" : null;
        }
    }

    private static bool IsKnown(BlockDescription block) => block.Shortcut switch
    {
        ShortcutKind.Identity => block.Stride == 1 && block.InputChannels == block.Channels,
        ShortcutKind.SubsampleAndPad => block.InputChannels <= block.Channels,
        ShortcutKind.Projection => true,
        _ => false,
    };
}
