namespace Unforget.Model;

/// <summary>Stages of basic blocks: the first block may change width and resolution, the others keep both.</summary>
internal static class BasicStages
{
    /// <summary>One stage.</summary>
    /// <param name="inputChannels">Channels coming in.</param>
    /// <param name="channels">Channels of all its blocks.</param>
    /// <param name="stride">Of the first block.</param>
    /// <param name="blocks">How many, at least 1.</param>
    /// <param name="widening">Shortcut of the first block where it changes something.</param>
    /// <param name="lastRelu">By block: whether a ReLU follows the addition.</param>
    public static StageDescription One(int inputChannels, int channels, int stride, int blocks, ShortcutKind widening, Func<int, bool> lastRelu)
    {
        var changes = inputChannels != channels || stride != 1;
        var first = new BlockDescription(inputChannels, channels, stride, changes ? widening : ShortcutKind.Identity, lastRelu(0));
        var rest = Enumerable.Range(1, blocks - 1).Select(block => new BlockDescription(channels, channels, 1, ShortcutKind.Identity, lastRelu(block)));
        return new StageDescription([first, .. rest]);
    }

    /// <summary>A ReLU after every addition but the last one of the network.</summary>
    public static Func<int, int, bool> AllButTheLast(IReadOnlyList<int> blocks) =>
        (stage, block) => stage < blocks.Count - 1 || block < blocks[^1] - 1;

    /// <summary>Stages of which each but the first halves the resolution and doubles the width, by a projection.</summary>
    /// <param name="width">Channels of the stem and the first stage.</param>
    /// <param name="blocks">By stage.</param>
    /// <param name="lastRelu">By stage and block: whether a ReLU follows the addition.</param>
    public static StageDescription[] Doubling(int width, IReadOnlyList<int> blocks, Func<int, int, bool> lastRelu) =>
    [
        .. blocks.Select((count, stage) => One(
            stage == 0 ? width : width << (stage - 1), width << stage, stage == 0 ? 1 : 2, count, ShortcutKind.Projection, block => lastRelu(stage, block))),
    ];
}
