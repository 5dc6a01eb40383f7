using Unforget.Configuration;
using Unforget.Data;
using Unforget.Foundation;
using Unforget.Model;
using static TorchSharp.torch;

namespace Unforget.Tests.Model;

/// <summary>What every backbone of the catalog has to be able to do.</summary>
public sealed class BackboneConformanceTests
{
    public static TheoryData<string> Backbones => [.. Catalog.Default.Backbones.Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Backbones))]
    public void Outputs_are_finite_and_shaped_as_described(string name)
    {
        using var scope = NewDisposeScope();
        using var network = Create(name);
        var output = network.Forward(Networks.Images(4, 32));
        Assert.Equal([4, network.Backbone.Description.FeatureDim], output.Raw.shape);
        Assert.Equal(network.Backbone.Description.Stages.Count, output.Maps.Count);
        Assert.Equal([4, 3], output.Logits.shape);
        Assert.All(output.Maps.Append(output.Raw).Append(output.Features).Append(output.Logits), part => Assert.True(part.isfinite().all().item<bool>()));
    }

    [Theory]
    [MemberData(nameof(Backbones))]
    public void Every_parameter_has_a_finite_gradient_after_one_step(string name)
    {
        // One step, because blocks may start as identities, in which inner convolutions have no say.
        using var scope = NewDisposeScope();
        using var network = Create(name);
        using var labels = tensor(new long[] { 0, 1, 2, 0 });
        for (var step = 0; step < 2; step++)
        {
            network.zero_grad(set_to_none: true);
            nn.functional.cross_entropy(network.Forward(Networks.Images(4, 32)).Logits, labels).backward();
            if (step == 0)
            {
                using var grad = no_grad();
                foreach (var parameter in network.parameters())
                {
                    parameter.add_(parameter.grad!, alpha: -0.1);
                }
            }
        }

        foreach (var (parameter, values) in network.named_parameters())
        {
            Assert.True(values.grad is not null, $"{parameter} has no gradient");
            Assert.True(values.grad!.isfinite().all().item<bool>(), $"the gradient of {parameter} is not finite");
            Assert.True(values.grad!.abs().max().item<float>() > 0, $"the gradient of {parameter} is zero");
        }
    }

    private static IncrementalNetwork Create(string name)
    {
        set_num_threads(1);
        var options = Activator.CreateInstance(Catalog.Default.Backbone(name).OptionsType!)!;
        var random = new RandomStream(1);
        var description = Catalog.Default.CreateBackbone(name, options).Describe(new ImageShape(3, 32, 32));
        var network = new IncrementalNetwork(new Backbone(description, ref random), new LinearHead(description.FeatureDim), learnedScale: false);
        network.Head.Grow(3, ref random);
        return network;
    }
}
