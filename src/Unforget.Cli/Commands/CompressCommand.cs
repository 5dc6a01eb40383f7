using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Unforget.Cli.Hosting;
using Unforget.Cli.Views;
using Unforget.Data.Compression;
using Unforget.Foundation;
using Unforget.Imaging.Codecs.Jpeg;
using Unforget.Imaging.Decoding;

namespace Unforget.Cli.Commands;

/// <summary><c>unforget compress</c>: a folder of images once more as JPEG.</summary>
internal sealed class CompressCommand : UsageCommand
{
    private const int ShownProblems = 20;

    private readonly Terminal _terminal;
    private readonly Argument<string> _source = new("source") { HelpName = "SRC", Description = "Folder with images at any depth; it is only read" };
    private readonly Argument<string> _destination = new("destination")
    {
        HelpName = "DST",
        Description = "Folder for the compressed images; new, or begun by the same command",
    };

    private readonly Option<string?> _quality = new("--quality") { HelpName = "Q", Description = "1 to 100, on the scale of libjpeg (required)" };
    private readonly Option<string?> _subsampling = new("--subsampling") { HelpName = "NAME", Description = "Colour samples: 4:2:0 or 4:4:4 (else 4:2:0)" };
    private readonly Option<string?> _huffman = new("--huffman") { HelpName = "NAME", Description = "Huffman tables: standard or optimised (else standard)" };
    private readonly Option<string?> _maxPixels = new("--max-pixels")
    {
        HelpName = "N",
        Description = $"Largest image that is decoded, 1 to {ImageFileDecoder.MostMaxPixels} (else {ImageFileDecoder.DefaultMaxPixels})",
    };

    private readonly Option<string?> _threads = SharedOptions.Threads("Files at a time, 1 to 1024 (else one per physical core)");
    private readonly Option<bool> _json = SharedOptions.Json("Print the result as JSON, without progress");

    public CompressCommand(Terminal terminal)
        : base("compress", "Write a folder of images once more, every image as JPEG of one quality. A stopped call goes on where it was.")
    {
        _terminal = terminal;
        Add(_source);
        Add(_destination);
        Add(_quality);
        Add(_subsampling);
        Add(_huffman);
        Add(_maxPixels);
        Add(_threads);
        Add(_json);
        SetAction(Execute);
    }

    public override IReadOnlyList<(string Line, string Meaning)> Examples { get; } =
    [
        ("compress photos photos-q75 --quality 75", "as the thesis does with ImageNet"),
        ("compress photos photos-q50 --quality 50 --huffman optimised", "smaller files of the same pixels"),
        ("run my-recipe.yaml --data photos-q75", "train on the compressed images"),
    ];

    public override string Notes =>
        "JPEG files keep their names; other images end in .jpg. Files that are no images are copied. Files that cannot be read or decoded\n"
        + "are listed and left out, and the exit code is 2.";

    private int Execute(ParseResult parsed)
    {
        var settings = new JpegSettings(ParseQuality(parsed.GetValue(_quality)))
        {
            Subsampling = ParseSubsampling(parsed.GetValue(_subsampling)),
            Huffman = ParseHuffman(parsed.GetValue(_huffman)),
        };
        var threads = TensorLibrary.ParseThreads(parsed.GetValue(_threads));
        var maxPixels = ParseMaxPixels(parsed.GetValue(_maxPixels));
        var job = CompressionJob.Plan(
            PathOption.Check("SRC", parsed.GetRequiredValue(_source))!, PathOption.Check("DST", parsed.GetRequiredValue(_destination))!, settings);
        var isJson = parsed.GetValue(_json);
        var view = new CompressionView(_terminal);
        CompressionReport report;
        try
        {
            HoldInterrupt(true);
            report = new FolderCompressor(maxPixels).Run(job, threads, isJson ? null : view, _terminal.Cancellation);
        }
        catch (OperationCanceledException) when (_terminal.Cancellation.IsCancellationRequested)
        {
            view.End();
            _terminal.Error.WriteLine("interrupted; what is written is kept, the same command goes on from there");
            return ExitCode.Interrupted;
        }
        finally
        {
            HoldInterrupt(false);
            view.End();
        }

        Write(job, report, isJson);
        return report.Problems.Count == 0 ? ExitCode.Success : ExitCode.UserError;
    }

    private void Write(CompressionJob job, CompressionReport report, bool isJson)
    {
        foreach (var (path, reason) in report.Problems.Take(isJson ? 0 : ShownProblems))
        {
            _terminal.Error.WriteLine($"{Printable.Of(path)}: {reason}");
        }

        if (isJson)
        {
            _terminal.Out.Write(JsonText.Indented(Json(job, report)));
            return;
        }

        if (report.Problems.Count > 0)
        {
            var rest = report.Problems.Count > ShownProblems ? $" ({Format.Count(report.Problems.Count - ShownProblems)} more not shown; --json has all)" : "";
            var verb = report.Problems.Count == 1 ? "is" : "are";
            _terminal.Error.WriteLine(
                $"error: {Format.Count(report.Problems.Count, "file")} of '{job.Source}' cannot be used and {verb} left out{rest}");
        }

        var ratio = report.BytesBefore > 0 ? (double)report.BytesAfter / report.BytesBefore : 0;
        _terminal.Out.WriteLine(
            $"{Format.Count(report.Images, "image")} in {job.Destination}: {Format.Size(report.BytesBefore)} before, "
            + $"{Format.Size(report.BytesAfter)} after ({Format.Percent(ratio)}), {Mean(report)} bytes each");
        if (report.WereThere > 0)
        {
            _terminal.Out.WriteLine($"{Format.Count(report.WereThere)} of them were there already");
        }

        if (report.Copied > 0)
        {
            _terminal.Out.WriteLine($"{Format.Count(report.Copied, "other file")} copied");
        }

        if (report.Leftovers.Count > 0)
        {
            _terminal.Out.WriteLine(
                $"{Format.Count(report.Leftovers.Count, "file")} in {job.Destination} come from what {job.Source} does not have any more, first {Printable.Of(report.Leftovers[0])}");
        }
    }

    private static JsonObject Json(CompressionJob job, CompressionReport report) => new()
    {
        ["source"] = job.Source,
        ["destination"] = job.Destination,
        ["quality"] = job.Settings.Quality,
        ["subsampling"] = job.Settings.Subsampling.ToString(),
        ["huffman"] = job.Settings.Huffman == HuffmanChoice.Standard ? "standard" : "optimised",
        ["images"] = report.Images,
        ["bytes_before"] = report.BytesBefore,
        ["bytes_after"] = report.BytesAfter,
        ["were_there"] = report.WereThere,
        ["copied"] = report.Copied,
        ["left_over"] = new JsonArray([.. report.Leftovers.Select(path => (JsonNode)path)]),
        ["left_out"] = new JsonArray([.. report.Problems.Select(problem => new JsonObject { ["path"] = problem.Path, ["reason"] = problem.Reason })]),
    };

    private static string Mean(CompressionReport report) => Format.Count(report.Images > 0 ? report.BytesAfter / report.Images : 0);

    private static int ParseQuality(string? option) =>
        int.TryParse(option, NumberStyles.None, CultureInfo.InvariantCulture, out var quality)
            && quality is >= JpegSettings.LeastQuality and <= JpegSettings.MostQuality
            ? quality
            : throw new UserError(option is null
                ? $"compress needs --quality Q, from {JpegSettings.LeastQuality} to {JpegSettings.MostQuality}"
                : $"--quality must be a whole number from {JpegSettings.LeastQuality} to {JpegSettings.MostQuality}, got '{option}'");

    private static int ParseMaxPixels(string? option) => option is null
        ? ImageFileDecoder.DefaultMaxPixels
        : int.TryParse(option, NumberStyles.None, CultureInfo.InvariantCulture, out var pixels) && pixels is >= 1 and <= ImageFileDecoder.MostMaxPixels
            ? pixels
            : throw new UserError($"--max-pixels must be a whole number from 1 to {ImageFileDecoder.MostMaxPixels}, got '{option}'");

    private static ChromaSubsampling ParseSubsampling(string? option) => option is null
        ? ChromaSubsampling.Half
        : ChromaSubsampling.TryParse(option, CultureInfo.InvariantCulture, out var subsampling)
            ? subsampling
            : throw new UserError($"--subsampling must be 4:2:0 or 4:4:4, got '{option}'");

    private static HuffmanChoice ParseHuffman(string? option) => option switch
    {
        null or "standard" => HuffmanChoice.Standard,
        "optimised" => HuffmanChoice.Optimised,
        _ => throw new UserError($"--huffman must be standard or optimised, got '{option}'"),
    };

    private void HoldInterrupt(bool hasSomethingToSave)
    {
        if (_terminal.Interrupt is { } interrupt)
        {
            interrupt.HasSomethingToSave = hasSomethingToSave;
        }
    }
}
