using System.Text.Json;
using Unforget.Data;
using Unforget.Foundation;
using Unforget.Model;
using static TorchSharp.torch;

namespace Unforget.Tests.Model;

public sealed class RebuffiResNetTests
{
    [Fact]
    public void The_default_backbone_has_463504_parameters()
    {
        using var network = Networks.Rebuffi(new RebuffiOptions(), 32);
        Assert.Equal(463_504, network.Backbone.parameters().Sum(parameter => parameter.numel()));
        Assert.Equal(463_504 + 1 + 50 * 10 * 64, Grown(network, 50).ParameterCount);
    }

    [Fact]
    public void Maps_have_the_shapes_of_the_four_stages()
    {
        using var network = Networks.Rebuffi(new RebuffiOptions(), 32);
        using var scope = NewDisposeScope();
        var output = network.Forward(Networks.Images(2, 32));
        Assert.Equal(
            [[2, 16, 32, 32], [2, 32, 16, 16], [2, 64, 8, 8], [2, 64, 8, 8]],
            output.Maps.Select(map => map.shape));
        Assert.Equal([2L, 64L], output.Raw.shape);
        Assert.Equal([2L, 64L], output.Features.shape);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Forward_in_evaluation_mode_is_the_originals(bool frozen)
    {
        var reference = Fixtures.Cases("resnet32_rebuffi_forward.json")[0];
        using var network = Networks.Rebuffi(new RebuffiOptions { Width = 4 }, 32);
        using var scope = NewDisposeScope();
        OriginalNames.Load(network, reference.GetProperty("state").EnumerateObject().Select(entry => (entry.Name, Fixtures.Tensor(entry.Value))));
        network.eval();
        using var teacher = network.Freeze();
        var images = Fixtures.Tensor(reference.GetProperty("input"));

        var output = frozen ? teacher.Forward(images) : network.Forward(images);

        Fixtures.Close(Fixtures.Tensor(reference.GetProperty("raw_features")), output.Raw, what: "raw_features");
        Fixtures.Close(Fixtures.Tensor(reference.GetProperty("features")), output.Features, what: "features");
        var maps = Fixtures.Tensors(reference.GetProperty("attention"));
        Assert.Equal(maps.Length, output.Maps.Count);
        for (var i = 0; i < maps.Length; i++)
        {
            Fixtures.Close(maps[i], output.Maps[i], absolute: Absolute(maps[i], frozen), what: $"attention[{i}]");
        }
    }

    [Theory]
    [InlineData("cnn", false)]
    [InlineData("cnn", true)]
    [InlineData("nme", false)]
    [InlineData("nme", true)]
    [InlineData("one_class", false)]
    [InlineData("one_class", true)]
    public void Trained_networks_of_the_original_answer_as_they_did_there(string run, bool frozen)
    {
        var bytes = Fixtures.Bytes("incremental_trajectory/data.bin");
        var reference = Fixtures.Json("incremental_trajectory/manifest.json").GetProperty("runs").GetProperty(run);
        var settings = reference.GetProperty("settings");
        var images = Fixtures.Tensor(reference.GetProperty("test_images"), bytes);
        var growth = new List<int>();
        foreach (var task in reference.GetProperty("tasks").EnumerateArray())
        {
            growth.Add(task.GetProperty("task_size").GetInt32());
            var stages = task.GetProperty("stages").EnumerateArray().ToList();
            var state = stages.Last(stage => stage.TryGetProperty("state_after", out _)).GetProperty("state_after");
            var evaluation = stages.Single(stage => stage.GetProperty("stage").GetString() == "evaluation");
            using var scope = NewDisposeScope();
            using var network = Network(settings, [.. growth]);
            OriginalNames.Load(network, state.EnumerateObject().Select(entry => (entry.Name, Fixtures.Tensor(entry.Value, bytes))));
            network.eval();
            using var teacher = network.Freeze();

            var seen = images.narrow(0, 0, evaluation.GetProperty("raw_features").GetProperty("shape")[0].GetInt64());
            var output = frozen ? teacher.Forward(seen) : network.Forward(seen);

            var (raw, logits) = (Fixtures.Tensor(evaluation.GetProperty("raw_features"), bytes), Fixtures.Tensor(evaluation.GetProperty("logits"), bytes));
            Fixtures.Close(raw, output.Raw, absolute: Absolute(raw, frozen), what: $"{growth.Count} raw");
            Fixtures.Close(logits, output.Logits, absolute: Absolute(logits, frozen), what: $"{growth.Count} logits");
        }
    }

    [Fact]
    public void With_last_relu_maps_are_taken_before_it_and_the_last_stage_has_none()
    {
        using var network = Networks.Rebuffi(new RebuffiOptions { Width = 4, LastRelu = true, ZeroResidual = false }, 8);
        using var scope = NewDisposeScope();
        var output = network.Forward(Networks.Images(4, 8));
        Assert.All(output.Maps, map => Assert.True(map.min().item<float>() < 0));
        Fixtures.Close(output.Maps[^1].mean([2, 3]), output.Raw);
    }

    [Fact]
    public void Image_sides_that_do_not_halve_twice_are_refused()
    {
        var error = Assert.Throws<UserError>(() => new RebuffiResNet(new RebuffiOptions()).Describe(new ImageShape(3, 30, 32)));
        Assert.Contains("30x32", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Folding rounds every channel's sum once more, and the sums are as large as the largest values of the layer.</summary>
    private static double Absolute(Tensor expected, bool frozen) => frozen ? 1e-6 * Math.Max(1, expected.abs().max().item<float>()) : 1e-6;

    private static IncrementalNetwork Grown(IncrementalNetwork network, int classes)
    {
        var random = new RandomStream(1);
        network.Head.Grow(classes, ref random);
        return network;
    }

    private static IncrementalNetwork Network(JsonElement settings, int[] growth) => Networks.Rebuffi(
        new RebuffiOptions { Width = settings.GetProperty("nf").GetInt32(), BlocksPerStage = settings.GetProperty("n").GetInt32() },
        settings.GetProperty("input")[1].GetInt32(),
        new CosineHeadOptions
        {
            Proxies = settings.GetProperty("proxies_per_class").GetInt32(),
            Scaling = settings.GetProperty("classifier_scaling").GetDouble(),
        },
        settings.GetProperty("eta").ValueKind != JsonValueKind.Null,
        growth);
}
