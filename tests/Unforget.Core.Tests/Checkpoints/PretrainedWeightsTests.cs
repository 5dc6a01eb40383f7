using Unforget.Checkpoints;
using Unforget.Foundation;
using Unforget.Model;
using Unforget.Tests.Data;
using Unforget.Tests.Model;
using static TorchSharp.torch;

namespace Unforget.Tests.Checkpoints;

/// <summary>Starting from a file that another program wrote.</summary>
public sealed class PretrainedWeightsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string File => _folder.Combine("resnet18.safetensors");

    [Theory]
    [InlineData("none")]
    [InlineData("cbam")]
    public void A_run_starts_from_the_weights_of_the_file_whatever_its_seed(string attention)
    {
        using var stored = Backbone(9);
        Write(Torchvision(stored));
        var first = Start(attention);
        Assert.All(Own(stored), pair => Assert.True(Snapshots.Same(pair.Value, first[pair.Key]), pair.Key));
        Assert.Equal(attention == "cbam", first.Keys.Any(name => name.Contains("attention", StringComparison.Ordinal)));
    }

    [Fact]
    public void Half_and_double_precision_are_converted()
    {
        using var stored = Backbone(9);
        using var half = stored.Stem.Weight.to(ScalarType.Float16);
        using var wide = stored.Stem.Gain.to(ScalarType.Float64);
        Write(Torchvision(stored).Select(pair => pair.Name switch
        {
            "conv1.weight" => (pair.Name, half),
            "bn1.weight" => (pair.Name, wide),
            _ => pair,
        }));
        Fixtures.Close(stored.Stem.Weight, Start("none")["stem.weight"], relative: 1e-3);
    }

    [Fact]
    public void Missing_tensors_are_named()
    {
        using var stored = Backbone(9);
        Write(Torchvision(stored).Where(pair => !pair.Name.StartsWith("layer2.0.downsample", StringComparison.Ordinal)));
        Refused("tensors are missing: layer2.0.downsample.0.weight, layer2.0.downsample.1.weight, layer2.0.downsample.1.bias and 2 more");
    }

    [Fact]
    public void Tensors_of_another_shape_are_named_with_both_shapes()
    {
        using var stored = Backbone(9, "resnet18.form=podnet");
        Write(Torchvision(stored));
        Refused("tensors do not fit: conv1.weight is [4, 3, 3, 3] instead of [4, 3, 7, 7]");
    }

    [Fact]
    public void Tensors_of_a_deeper_network_are_named()
    {
        using var stored = Backbone(9);
        using var further = ones(4);
        Write(Torchvision(stored).Append(("layer1.2.bn1.weight", further)));
        Refused("tensors are not of this backbone: layer1.2.bn1.weight");
    }

    [Fact]
    public void Integers_are_refused()
    {
        using var stored = Backbone(9);
        using var integers = ones(4, dtype: ScalarType.Int32);
        Write(Torchvision(stored).Select(pair => pair.Name == "bn1.bias" ? (pair.Name, integers) : pair));
        Refused("tensors are no floating point numbers: bn1.bias is I32");
    }

    [Fact]
    public void A_file_that_is_none_or_not_there_is_refused_before_the_run()
    {
        Assert.Equal($"pretrained '{File}' does not exist; valid: a safetensors file", Assert.Throws<UserError>(() => Start("none")).Message);
        System.IO.File.WriteAllText(File, "no weights");
        Refused("cannot be read: ");
    }

    public void Dispose() => _folder.Dispose();

    private void Refused(string reason)
    {
        var error = Assert.Throws<UserError>(() => Start("none"));
        Assert.StartsWith($"pretrained '{File}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    /// <summary>The backbone of a run before its first step.</summary>
    private Dictionary<string, Tensor> Start(string attention)
    {
        var options = new ResNet18Options
        {
            Form = ResNet18Form.Lucir,
            Width = 4,
            Pretrained = File,
            Attention = attention == "cbam" ? AttentionKind.Cbam : AttentionKind.None,
        };
        var recipe = (TinyRun.Recipe("finetune", seed: 5) with { Backbone = "resnet18" }).WithOptions("resnet18", options);
        using var experiment = new Experiment(recipe, new RunSetup { Dataset = TinyRun.Images }, SilentObserver.Instance, TestContext.Current.CancellationToken);
        using var state = experiment.Save();
        return state.Entries.Where(entry => entry.Key.StartsWith("network/backbone.", StringComparison.Ordinal))
            .ToDictionary(entry => entry.Key["network/backbone.".Length..], entry => ((Tensor)entry.Value).clone());
    }

    private static Backbone Backbone(long seed, string form = "resnet18.form=lucir")
    {
        var random = new RandomStream((ulong)seed);
        return new Backbone(BackboneVariants.Describe(32, "backbone=resnet18", "resnet18.width=4", form), ref random);
    }

    /// <summary>As torchvision's state dictionary: also a classifier and the counters of batches.</summary>
    private static IEnumerable<(string Name, Tensor Values)> Torchvision(Backbone backbone) =>
    [
        .. new ResNet18(new ResNet18Options { Pretrained = "" }).Pretrained!.Names(backbone).Select(name => (name.Stored, Own(backbone)[name.Own])),
        ("fc.weight", ones(10, 32)),
        ("fc.bias", ones(10)),
        ("bn1.num_batches_tracked", ones(1, dtype: ScalarType.Int64)),
    ];

    private static Dictionary<string, Tensor> Own(Backbone backbone) =>
        backbone.named_parameters().Select(pair => (pair.name, (Tensor)pair.parameter)).Concat(backbone.named_buffers())
            .ToDictionary(pair => pair.Item1, pair => pair.Item2);

    private void Write(IEnumerable<(string Name, Tensor Values)> tensors)
    {
        using var stream = System.IO.File.Create(File);
        SafetensorsFile.Write(
            stream,
            tensors.Select(pair =>
            {
                var dense = pair.Values.detach().contiguous();
                return (new StoredTensor(pair.Name, Stored(dense.dtype), dense.shape), new TensorBytes(() => dense.bytes));
            }),
            new Dictionary<string, string>());
    }

    private static ElementType Stored(ScalarType type) => type switch
    {
        ScalarType.Float64 => ElementType.F64,
        ScalarType.Float16 => ElementType.F16,
        ScalarType.Int32 => ElementType.I32,
        ScalarType.Int64 => ElementType.I64,
        _ => ElementType.F32,
    };
}
