using Unforget.Data;
using Unforget.Data.Coding;
using Unforget.Foundation;
using Unforget.Imaging;
using Unforget.Scenario;

namespace Unforget.Memory.Coding;

/// <summary>Codes along the principal directions of training images (Zhao et al., 2021).</summary>
/// <remarks>
/// Deviations: the published code fits one basis to all classes before training (<see cref="PcaFit.All"/>) and keeps unrounded codes.
/// Here a task's basis comes from its own images, and codes are bytes, as the published budget counts them.
/// </remarks>
/// <param name="options">How many codes, and which images the basis comes from.</param>
/// <param name="everything">Training images of all classes of the run.</param>
internal sealed class FittedBasis(PcaOptions options, Func<IReadOnlyList<ImageItem>> everything) : FormSource
{
    private PcaCodec? _only;

    /// <summary>Refuses, before anything is trained, what no basis can be fitted for.</summary>
    /// <param name="options">How many codes, and which images the basis comes from.</param>
    /// <param name="shape">Shape of the images.</param>
    /// <param name="newImages">Training images of the new classes of each task.</param>
    /// <exception cref="UserError">The images are too large, or a task has too few for as many components.</exception>
    public static void Require(PcaOptions options, ImageShape shape, IReadOnlyList<int> newImages) => PcaBasis.Require(
        options.Fit switch { PcaFit.All => newImages.Sum(), PcaFit.FirstTask => newImages[0], _ => newImages.Min() }, shape.ByteCount, options.Components);

    public override (IImageCodec Codec, string Parameters) Choose(LearningTask task, TaskImages images)
    {
        if (options.Fit == PcaFit.Seen)
        {
            var codec = Fit([.. images.NewClasses.SelectMany(items => items)]);
            return (codec, codec.Description);
        }

        _only ??= Fit(options.Fit == PcaFit.All ? everything() : [.. images.NewClasses.SelectMany(items => items)]);
        return (_only, _only.Description);
    }

    public override IImageCodec Restore(string parameters, byte[] shared)
    {
        var basis = PcaBasis.Parse(shared);
        var side = Side(everything()[0].Set);
        if (basis.Values != side.PixelCount * PixelBuffer.Channels)
        {
            throw new InvalidDataException($"a saved basis is for images of {basis.Values} values, those of the data set are {side}");
        }

        var codec = new PcaCodec(basis, side, options.ChargeBasis);
        _only = options.Fit == PcaFit.Seen ? null : codec;
        return codec;
    }

    /// <summary>A basis costs as much whatever it is fitted to: its size needs no fit.</summary>
    public override (double Mean, long Shared) Preview(IReadOnlyList<ImageItem> images, Func<IImageCodec, IReadOnlyList<ImageItem>> encode)
    {
        var values = images[0].Set.Shape.ByteCount;
        return (options.Components, options.ChargeBasis ? PcaBasis.ByteCount(values, options.Components) : 0);
    }

    private PcaCodec Fit(IReadOnlyList<ImageItem> items)
    {
        var set = items[0].Set;
        var basis = PcaBasis.Fit(ImageCoder.Pixels(set, [.. items.Select(item => item.Index)]), set.Shape.ByteCount, options.Components);
        return new PcaCodec(basis, Side(set), options.ChargeBasis);
    }

    private static PixelSize Side(ImageSet set) => new(set.Shape.Width, set.Shape.Height);
}
