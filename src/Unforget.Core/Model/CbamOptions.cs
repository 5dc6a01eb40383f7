using System.ComponentModel.DataAnnotations;

namespace Unforget.Model;

/// <summary>Attention in the residual blocks of a backbone.</summary>
public enum AttentionKind
{
    /// <summary>None.</summary>
    None,

    /// <summary>A convolutional block attention module in every block, on the residual branch, after its second batch norm.</summary>
    Cbam,
}

/// <summary>
/// Options of backbones that may carry convolutional block attention modules (Woo et al., 2018). One module on C channels
/// has 2 C max(1, C / reduction) + 98 parameters.
/// </summary>
public abstract record CbamOptions
{
    /// <summary>Attention in every block.</summary>
    public AttentionKind Attention { get; init; }

    /// <summary>What channel attention sees of a map. <see cref="ChannelPooling.AvgOnly"/> is what the thesis's listing computes.</summary>
    public ChannelPooling CbamChannelPooling { get; init; }

    /// <summary>Channels per hidden unit of the channel attention; at least one unit is made.</summary>
    [Range(1, 4096)]
    public int CbamReduction { get; init; } = 16;

    /// <summary>
    /// One further module on the output of each stage, whatever <see cref="Attention"/> says. The thesis's listing has the calls and
    /// not the modules.
    /// </summary>
    public bool CbamAfterStage { get; init; }

    /// <summary>A description with the attention that these options ask for.</summary>
    internal BackboneDescription AddTo(BackboneDescription plain)
    {
        var module = new AttentionDescription(CbamReduction, CbamChannelPooling);
        var (inside, after) = (Attention == AttentionKind.Cbam ? module : null, CbamAfterStage ? module : null);
        return plain with
        {
            Stages = [.. plain.Stages.Select(stage => new StageDescription(
                [.. stage.Blocks.Select(block => block with { Attention = inside })], after))],
        };
    }
}
