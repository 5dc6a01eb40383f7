using Unforget.Data;
using Unforget.Data.Coding;
using Unforget.Scenario;

namespace Unforget.Memory.Coding;

/// <summary>One form for all tasks.</summary>
/// <param name="codec">The form.</param>
/// <param name="keepsOriginals">Whether the data set's images have it already.</param>
internal sealed class GivenForm(IImageCodec codec, bool keepsOriginals) : FormSource
{
    public override bool KeepsOriginals => keepsOriginals;

    public override (IImageCodec Codec, string Parameters) Choose(LearningTask task, TaskImages images) => (codec, codec.Description);

    public override IImageCodec Restore(string parameters, byte[] shared) =>
        parameters == codec.Description && shared.AsSpan().SequenceEqual(codec.Shared)
            ? codec
            : throw new InvalidDataException($"saved exemplars are {parameters}, the recipe says {codec.Description}");

    public override (double Mean, long Shared) Preview(IReadOnlyList<ImageItem> images, Func<IImageCodec, IReadOnlyList<ImageItem>> encode) =>
        Preview(codec, encode);
}
