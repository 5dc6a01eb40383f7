namespace Unforget.Model;

/// <summary>What torchvision calls the tensors of a ResNet of basic blocks.</summary>
internal static class TorchvisionNames
{
    /// <summary>Pairs of our name and torchvision's, stem to last stage. Attention, which torchvision does not have, is left out.</summary>
    public static IReadOnlyList<(string Own, string Stored)> Of(Backbone backbone)
    {
        List<(string, string)> names = [.. Unit("stem", "conv1", "bn1")];
        for (var stage = 0; stage < backbone.Stages.Count; stage++)
        {
            for (var block = 0; block < backbone.Stages[stage].Blocks.Count; block++)
            {
                var (own, stored) = ($"stage_{stage + 1}.block_{block}", $"layer{stage + 1}.{block}");
                names.AddRange(Unit($"{own}.conv_a", $"{stored}.conv1", $"{stored}.bn1"));
                names.AddRange(Unit($"{own}.conv_b", $"{stored}.conv2", $"{stored}.bn2"));
                if (backbone.Stages[stage].Blocks[block].Projection is not null)
                {
                    names.AddRange(Unit($"{own}.shortcut", $"{stored}.downsample.0", $"{stored}.downsample.1"));
                }
            }
        }

        return names;
    }

    private static (string Own, string Stored)[] Unit(string own, string convolution, string norm) =>
    [
        ($"{own}.weight", $"{convolution}.weight"),
        ($"{own}.gain", $"{norm}.weight"),
        ($"{own}.bias", $"{norm}.bias"),
        ($"{own}.running_mean", $"{norm}.running_mean"),
        ($"{own}.running_variance", $"{norm}.running_var"),
    ];
}
