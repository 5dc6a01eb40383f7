using Unforget.Foundation;
using static TorchSharp.torch;

namespace Unforget.Model;

/// <summary>
/// The parameters of a described backbone: <c>stem</c>, then <c>stage_1.block_0.conv_a</c> and so on (stages from 1,
/// blocks from 0). It has no forward of its own: a <see cref="BackboneExecutor"/> runs it.
/// </summary>
public sealed class Backbone : nn.Module
{
    /// <param name="description">What to build.</param>
    /// <param name="random">Source of the initial weights; advanced.</param>
    public Backbone(BackboneDescription description, ref RandomStream random)
        : base(nameof(Backbone))
    {
        Description = description;
        Stem = new ConvolutionNorm(description.Input.Channels, description.Stem.Channels, description.Stem.KernelSize, gain: 1.0, ref random);
        register_module("stem", Stem);
        var stages = new List<ResidualStage>();
        foreach (var stage in description.Stages)
        {
            stages.Add(new ResidualStage(stage, description.ZeroResidual, ref random));
            register_module($"stage_{stages.Count}", stages[^1]);
        }

        Stages = stages;
    }

    /// <summary>What was built.</summary>
    public BackboneDescription Description { get; }

    /// <summary>The first convolution.</summary>
    public ConvolutionNorm Stem { get; }

    /// <summary>The stages, in order.</summary>
    public IReadOnlyList<ResidualStage> Stages { get; }
}
