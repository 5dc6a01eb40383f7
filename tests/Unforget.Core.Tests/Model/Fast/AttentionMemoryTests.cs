using System.Globalization;
using Unforget.Data;
using Unforget.Model;
using static TorchSharp.torch;

namespace Unforget.Tests.Model.Fast;

public sealed class AttentionMemoryTests
{
    [Fact]
    public void Frozen_with_attention_a_network_holds_a_few_maps_however_many_blocks_it_has()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && TryForgetPeak(), "the system does not measure the peak of a part of the process");
        set_num_threads(1);
        using var scope = NewDisposeScope();
        const int Images = 128, Side = 32, Channels = 16;
        var block = new BlockDescription(Channels, Channels, 1, ShortcutKind.Identity, LastRelu: true, new AttentionDescription(Reduction: 4, ChannelPooling.MaxAvg));
        var description = new BackboneDescription(
            new ImageShape(3, Side, Side), new StemDescription(Channels, 3, 1, MaxPool: false), [new StageDescription([.. Enumerable.Repeat(block, 12)])], ZeroResidual: false);
        using var network = EngineComparison.Create(description, EngineKind.Fused);
        using var frozen = network.Freeze();
        var images = Networks.Images(Images, Side);
        frozen.Forward(images.narrow(0, 0, 1));
        TryForgetPeak();
        var before = Status("VmRSS");
        frozen.Forward(images);
        const double Map = Images * Side * Side * Channels * sizeof(float) / 1024.0;
        var maps = (Status("VmHWM") - before) / Map;
        Assert.True(maps < 10, $"{maps:F1} maps");
    }

    /// <summary>Sets the largest resident size to the present one.</summary>
    private static bool TryForgetPeak()
    {
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>In KiB.</summary>
    private static long Status(string name) => long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1],
        CultureInfo.InvariantCulture);
}
