using System.Globalization;
using Unforget.Foundation;
using Unforget.Imaging;
using Unforget.Imaging.Decoding;

namespace Unforget.Data.Folders;

/// <summary>
/// Image files of the user's own: <c>train/CLASS/*</c> with <c>val/CLASS/*</c>, or <c>CLASS/*</c> alone with a share held out, or lists of
/// files. Images may have any size; mean and deviation are ImageNet's.
/// </summary>
[Dataset("folder", Summary = "image files of your own: --data DIR with DIR/CLASS/* or DIR/train/CLASS/* and DIR/val/CLASS/*", IsOwn = true)]
public sealed class FolderDataset : ImageDataset, IDisposable
{
    private const int WarningsShown = 20;
    private const long Megabyte = 1 << 20;

    private readonly FolderContents _contents;
    private readonly DecodedImages?[] _decoded;

    /// <summary>Looks at the files; those that were looked at before are not opened again.</summary>
    /// <param name="request">The data folder, and the recipe's block <c>images</c>.</param>
    /// <exception cref="UserError">There is no folder, nothing usable in it, or something that the recipe refuses.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while files were looked at for the first time.</exception>
    public FolderDataset(DatasetRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var root = Require(request.Location.Folder);
        _contents = FolderContents.Of(root, request);
        Identity = _contents.Identity();
        var options = request.Images;
        var shape = new ImageShape(PixelBuffer.Channels, options.Size, options.Size);
        var decoder = new ImageFileDecoder(options.MaxPixels);
        DecodedBytes = _contents.Train.Concat(_contents.Test).Sum(file => file.Size.PixelCount * PixelBuffer.Channels);
        IsKeptDecoded = DecodedBytes <= options.CacheMegabytes * Megabyte;
        _decoded = [Keep(_contents.Train), Keep(_contents.Test)];
        Train = new ImageSet(shape, _decoded[0] ?? Files(_contents.Train), _contents.TrainLabels);
        Test = new ImageSet(shape, _decoded[1] ?? Files(_contents.Test), _contents.TestLabels);

        DecodedImages? Keep(IReadOnlyList<ImageFileRecord> files) => IsKeptDecoded ? new DecodedImages(Files(files)) : null;
        IStoredImages Files(IReadOnlyList<ImageFileRecord> files) => new FileImages(root, files, decoder);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => _contents.Names;

    /// <summary>Names of the classes' folders.</summary>
    public override IReadOnlyList<string> ClassKeys => _contents.Keys;

    /// <summary>Those of ImageNet.</summary>
    public override IReadOnlyList<float> Mean { get; } = [0.485f, 0.456f, 0.406f];

    /// <summary>Those of ImageNet.</summary>
    public override IReadOnlyList<float> StandardDeviation { get; } = [0.229f, 0.224f, 0.225f];

    /// <inheritdoc/>
    public override ImageSet Train { get; }

    /// <inheritdoc/>
    public override ImageSet Test { get; }

    /// <summary>Identity of contents, classes and split; names and order of files do not count.</summary>
    public override DatasetIdentity Identity { get; }

    /// <summary>Files with a problem, in order, each once.</summary>
    public IReadOnlyList<BadImage> BadImages => _contents.Bad;

    /// <summary>Bytes of all images decoded at their full size.</summary>
    public long DecodedBytes { get; }

    /// <summary>Whether every image is decoded once and then kept.</summary>
    public bool IsKeptDecoded { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Warnings => [.. Lines()];

    /// <summary>Every file with a problem or passed over, each once.</summary>
    public override IReadOnlyList<string> Findings =>
    [
        .. BadImages.Select(image => $"{image}{(image.IsUsed ? " (used)" : " (left out)")}"),
        .. _contents.Notes.Skip(WarningsShown),
        .. _contents.PassedOver.Select(path => $"{Printable.Of(path)}: no image by its name (passed over)"),
    ];

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_decoded, images => images?.Dispose());

    private IEnumerable<string> Lines()
    {
        var (used, all) = (BadImages.Count(image => image.IsUsed), Train.Count + Test.Count);
        var leftOut = BadImages.Count - used;
        if (leftOut > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{leftOut} of {all + leftOut} image files are left out (images.on_bad_image and images.on_wrong_extension decide):");
        }

        foreach (var image in BadImages.Where(image => !image.IsUsed).Take(WarningsShown))
        {
            yield return $"  {image}";
        }

        if (leftOut > WarningsShown)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"  and {leftOut - WarningsShown} more, all in the run's log.txt");
        }

        if (used > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{used} images are used though their names promise another format, such as {BadImages.First(image => image.IsUsed)}");
        }

        foreach (var note in _contents.Notes.Take(WarningsShown))
        {
            yield return note;
        }

        if (_contents.Notes.Count > WarningsShown)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"and {_contents.Notes.Count - WarningsShown} more such folders, all in the run's log.txt");
        }

        if (PassedOver.Summary(_contents.PassedOver) is { } passedOver)
        {
            yield return passedOver;
        }
    }

    private static string Require(string? folder) => string.IsNullOrWhiteSpace(folder)
        ? throw new UserError("folder: no data folder given; name the folder of your images with --data DIR")
        : Directory.Exists(folder)
            ? folder
            : throw new UserError($"folder: data folder '{folder}' {(File.Exists(folder) ? "is a file, not a folder" : "does not exist")}");
}
