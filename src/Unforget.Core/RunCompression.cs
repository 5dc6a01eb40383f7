using Microsoft.Extensions.Logging;
using Unforget.Configuration;
using Unforget.Data;
using Unforget.Data.Coding;
using Unforget.Foundation;
using Unforget.Imaging;
using Unforget.Imaging.Codecs.Jpeg;
using Unforget.Imaging.Decoding;
using Unforget.Memory;
using Unforget.Memory.Coding;
using Unforget.Scenario;

namespace Unforget;

/// <summary>What a recipe says about compression and bytes, applied to the data set of a run.</summary>
internal sealed class RunCompression
{
    /// <summary>Images by which the size of an exemplar is estimated before training.</summary>
    private const int SampledImages = 100;

    private readonly Recipe _recipe;
    private readonly int _threads;
    private readonly ILogger _log;
    private readonly Dictionary<int, JpegCodec> _codecs = [];

    /// <summary>Encodes the data set where the recipe says so.</summary>
    /// <exception cref="UserError">The recipe contradicts itself, or the images cannot be encoded.</exception>
    public RunCompression(Recipe recipe, ImageDataset original, int threads, ILogger log)
    {
        RecipeRules.Check(recipe, _ => "recipe");
        (_recipe, Original, _threads, _log) = (recipe, original, threads, log);
        Dataset = recipe.Compress == CompressMode.Dataset ? new CodedDataset(original, Jpeg(recipe.Jpeg.Quality.Value!.Value), threads) : original;
    }

    /// <summary>The data set as it is.</summary>
    public ImageDataset Original { get; }

    /// <summary>The data set that the run sees.</summary>
    public ImageDataset Dataset { get; }

    /// <summary>The forms of the exemplars; null for pixels.</summary>
    /// <exception cref="UserError">No basis of PCA codes can be fitted to the images of a task, or to their sizes.</exception>
    public ExemplarCoding? Exemplars(ClassIncrementalScenario scenario)
    {
        if (_recipe is { Compress: CompressMode.Memory, Codec: CodecKind.Pca } && _recipe.Memory.Mode != MemoryMode.None)
        {
            ImageCoder.RequireOneSize(Original.Train);
            FittedBasis.Require(_recipe.Pca, Original.Train.Shape, [.. scenario.Tasks.Select(task => scenario.NewItems(task).Count)]);
        }

        return Source(scenario) is { } source ? new ExemplarCoding(source, Original.Train, _threads) : null;
    }

    /// <summary>The policy of the memory, with its limit in bytes if there is one.</summary>
    public IMemoryPolicy Policy(IMemoryPolicy images, ClassIncrementalScenario scenario, ExemplarCoding? coding)
    {
        if (_recipe.Memory.Bytes is null)
        {
            return images;
        }

        var first = scenario.NewItems(scenario.Tasks[0]);
        var original = first.Average(item => (item with { Set = Original.Train }).StoredSize());
        var (stored, shared) = coding?.Preview([.. scenario.TrainItems(0).Take(SampledImages)]) ?? (first.Average(item => item.StoredSize()), 0);
        return new BytePolicy(images, _recipe.Memory, scenario.TotalClassCount, new ImageSizes(original, stored, shared));
    }

    private FormSource? Source(ClassIncrementalScenario scenario) => (_recipe.Compress, _recipe.Codec) switch
    {
        (CompressMode.Memory, CodecKind.Pca) => new FittedBasis(_recipe.Pca, () => scenario.SeenItems(scenario.Tasks[^1])),
        (CompressMode.Memory, _) when _recipe.Jpeg.Quality.Value is { } quality => new GivenForm(Jpeg(quality), keepsOriginals: false),
        (CompressMode.Memory, _) => new ChosenQuality(_recipe.Jpeg, Jpeg, _log),
        _ => Dataset.Train.Encoded switch
        {
            CodedImages images => new GivenForm(images.Codec, keepsOriginals: true),
            { } files => new GivenForm(new OriginalFiles(files.Decoder), keepsOriginals: true),
            null => null,
        },
    };

    /// <summary>The codec of a quality, always the same object.</summary>
    private JpegCodec Jpeg(int quality)
    {
        if (!_codecs.TryGetValue(quality, out var codec))
        {
            // Files of a folder have many sizes, and a decoder that is faster with large ones.
            var shape = Original.Train.Shape;
            var (size, decoder) = Original.Train.Encoded is { } files
                ? ((PixelSize?)null, files.Decoder)
                : (new PixelSize(shape.Width, shape.Height), (IImageDecoder)JpegDecoder.Instance);
            codec = new JpegCodec(_recipe.Jpeg.At(quality), _recipe.Memory.Accounting == HeaderAccounting.SharedTables, size, decoder);
            _codecs.Add(quality, codec);
        }

        return codec;
    }
}
