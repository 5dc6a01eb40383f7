using System.Globalization;
using Microsoft.Extensions.Logging;
using Unforget.Data;
using Unforget.Data.Coding;
using Unforget.Scenario;

namespace Unforget.Memory.Coding;

/// <summary>
/// JPEG with a quality chosen for each task without training (Wang et al., 2022): exemplars are herded as they would be stored, and
/// the volume that their features span is compared with that of the same images uncompressed. The lowest quality is taken, so the most
/// exemplars, at which the two differ by less than epsilon.
/// </summary>
/// <remarks>
/// Deviation: the paper's criterion and the published code leave the threshold open. Here it is a bound on the mean, over classes, of
/// the logarithm of the ratio divided by the number of exemplars.
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
        foreach (var quality in candidates)
        {
            var codec = codecOf(quality);
            var (count, ratio) = Measure(codec, images, originals);
            var isTaken = Math.Abs(ratio) < options.Epsilon || quality == candidates[^1];
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

    /// <summary>Exemplars of a class, and the mean over classes of the logarithm of the volume ratio for one exemplar.</summary>
    private static (int Count, double Ratio) Measure(IImageCodec codec, TaskImages images, FeatureMatrix[] originals)
    {
        IReadOnlyList<ImageItem>[] coded = [.. images.NewClasses.Select(items => images.Encode(codec, items))];
        var count = images.CountOf(codec, coded.SelectMany(items => items).Average(item => item.StoredSize()));
        var ratios = coded.Select((items, i) =>
        {
            var features = images.Features(items);
            var chosen = images.Rank(features, count);
            return (FeatureVolume.LogOf(features.Rows(chosen)) - FeatureVolume.LogOf(originals[i].Rows(chosen))) / chosen.Length;
        });
        return (count, ratios.Average());
    }
}
