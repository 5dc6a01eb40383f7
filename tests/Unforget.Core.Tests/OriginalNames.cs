using System.Globalization;
using Unforget.Model;
using static TorchSharp.torch;

namespace Unforget.Tests;

/// <summary>
/// Finds the tensor of ours that a name of the original's state belongs to: <c>conv_1_3x3.weight</c>,
/// <c>stage_2.blocks.0.bn_a.running_var</c>, <c>stage_4.conv_b.weight</c> and so on, with or without <c>convnet.</c> in
/// front; <c>classifier._weights.T</c>; <c>post_processor.factor</c>.
/// </summary>
internal static class OriginalNames
{
    /// <summary>Copies values into the network; every tensor of ours must be named once. Step counters of batch norms are skipped.</summary>
    public static void Load(IncrementalNetwork network, IEnumerable<(string Name, Tensor Values)> state)
    {
        using var grad = no_grad();
        var missing = network.State().Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var (name, values) in state)
        {
            if (name.EndsWith(".num_batches_tracked", StringComparison.Ordinal))
            {
                continue;
            }

            var ours = Ours(name);
            Assert.True(missing.Remove(ours), $"{name} is {ours}, which does not exist or was named before");
            var target = network.State()[ours];
            var shape = ours == "scale" ? [1] : values.shape; // The original's scale has no axis.
            Assert.Equal(target.shape, shape);
            target.copy_(values.reshape(shape));
        }

        missing.RemoveWhere(name => !name.StartsWith("backbone.", StringComparison.Ordinal));
        Assert.Empty(missing);
    }

    /// <summary>Our name in <see cref="IncrementalNetwork.State"/>.</summary>
    public static string Ours(string original)
    {
        var parts = (original.StartsWith("convnet.", StringComparison.Ordinal) ? original["convnet.".Length..] : original).Split('.');
        return parts switch
        {
            ["classifier", "_weights", var task] => $"head.proxies_{task}",
            ["post_processor", "factor"] => "scale",
            ["conv_1_3x3" or "bn_1", _] => $"backbone.stem.{Part(parts[0], parts[1])}",
            [var stage, "blocks", var block, var unit, var kind] => $"backbone.{stage}.block_{block}.{Unit(unit)}.{Part(unit, kind)}",
            [var stage, var unit, var kind] => $"backbone.{stage}.block_0.{Unit(unit)}.{Part(unit, kind)}",
            _ => throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"unknown name {original}")),
        };
    }

    private static string Unit(string unit) => $"conv_{unit[^1]}";

    private static string Part(string unit, string kind) => (unit.StartsWith("conv", StringComparison.Ordinal), kind) switch
    {
        (true, "weight") => "weight",
        (false, "weight") => "gain",
        (false, "bias") => "bias",
        (false, "running_mean") => "running_mean",
        (false, "running_var") => "running_variance",
        _ => throw new InvalidDataException($"unknown part {unit}.{kind}"),
    };
}
