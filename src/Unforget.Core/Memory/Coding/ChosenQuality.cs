using System.Globalization;
using Microsoft.Extensions.Logging;
using Unforget.Data;
using Unforget.Data.Coding;
using Unforget.Scenario;

namespace Unforget.Memory.Coding;

/// <summary>
/// JPEG with a quality chosen for each task without training (Wang et al., 2022): exemplars are herded as they would be stored, and
/// the volume that their features span is compared with that of the same images uncompressed. The lowest quality is taken, so the most
/// exemplars, at which the two differ by less than epsilon; one that keeps no more exemplars than the next better does, because there
/// are no more images, is passed over.
/// </summary>
/// <remarks>
/// Deviation: the paper's criterion and the published code leave the threshold open. Here it is a bound on the mean, over classes, of
/// the logarithm of the ratio divided by the number of exemplars, or by the dimension of the features where that is smaller: what lies
/// beyond it has no volume. The published code leaves such classes out.
/// </remarks>
/// <param name="options">Candidates and epsilon.</param>
/// <param name="codecOf">The codec of a quality.</param>
/// <param name="log">Hears what was measured.</param>
internal sealed class ChosenQuality(JpegOptions options, Func<int, IImageCodec> codecOf, ILogger log) : FormSource
{
    public override (IImageCodec Codec, string Parameters) Choose(LearningTask task, TaskImages images)
    {
        int[] candidates = [.. options.Candidates.Distinct().Order()];
        FeatureMatrix[] originals = [.. images.NewClasses.Select(images.Features)];
        Lazy<Coded>[] coded = [.. candidates.Select(quality => new Lazy<Coded>(() => Encode(codecOf(quality), images)))];
        for (var i = 0; i < candidates.Length; i++)
        {
            var (quality, isLast) = (candidates[i], i == candidates.Length - 1);
            var (codec, count) = (coded[i].Value.Codec, coded[i].Value.Count);
            if (!isLast && coded[i].Value.IsAll && coded[i + 1].Value.IsAll)
            {
                log.LogInformation("{Line}", string.Create(
                    CultureInfo.InvariantCulture, $"task {task.Index}: quality {quality}: {count} exemplars of a class, as many as with {candidates[i + 1]}"));
                continue;
            }

            var ratio = Ratio(coded[i].Value, images, originals);
            var isTaken = Math.Abs(ratio) < options.Epsilon || isLast;
            log.LogInformation("{Line}", string.Create(
                CultureInfo.InvariantCulture,
                $"task {task.Index}: quality {quality}: {count} exemplars of a class, log volume ratio of one {ratio:F4}{(isTaken ? ", taken" : "")}"));
            if (isTaken)
            {
                return (codec, quality.ToString(CultureInfo.InvariantCulture));
            }
        }

        throw new InvalidOperationException("there are no candidates");
    }

    public override IImageCodec Restore(string parameters, byte[] shared) =>
        int.TryParse(parameters, NumberStyles.None, CultureInfo.InvariantCulture, out var quality)
        && options.Candidates.Contains(quality)
        && codecOf(quality) is var codec && codec.Shared.AsSpan().SequenceEqual(shared)
            ? codec
            : throw new InvalidDataException($"saved exemplars have the JPEG quality '{parameters}', which the recipe does not offer");

    public override (double Mean, long Shared) Preview(IReadOnlyList<ImageItem> images, Func<IImageCodec, IReadOnlyList<ImageItem>> encode) =>
        Preview(codecOf(options.Candidates.Max()), encode);

    private static Coded Encode(IImageCodec codec, TaskImages images)
    {
        IReadOnlyList<ImageItem>[] classes = [.. images.NewClasses.Select(items => images.Encode(codec, items))];
        var wanted = images.CountOf(codec, classes.SelectMany(items => items).Average(item => item.StoredSize()));
        var most = classes.Max(items => items.Count);
        return new Coded(codec, classes, Math.Min(wanted, most), wanted >= most);
    }

    /// <summary>The mean over classes of the logarithm of the volume ratio for one exemplar.</summary>
    private static double Ratio(Coded coded, TaskImages images, FeatureMatrix[] originals) => coded.Classes.Select((items, i) =>
    {
        var features = images.Features(items);
        var chosen = images.Rank(features, coded.Count);
        var difference = FeatureVolume.LogOf(features.Rows(chosen)) - FeatureVolume.LogOf(originals[i].Rows(chosen));
        return difference / Math.Min(chosen.Length, features.Dimension);
    }).Average();

    /// <summary>The new classes in the form of a quality.</summary>
    /// <param name="Codec">The form.</param>
    /// <param name="Classes">Their images.</param>
    /// <param name="Count">Exemplars of a class that the limit allows, at most the images of the largest class.</param>
    /// <param name="IsAll">Whether that is every image.</param>
    private sealed record Coded(IImageCodec Codec, IReadOnlyList<ImageItem>[] Classes, int Count, bool IsAll);
}
